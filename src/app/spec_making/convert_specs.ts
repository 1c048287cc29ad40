import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { formatDiagnostic } from '../../core/diagnostic.ts'
import { MmmError } from '../../core/error.ts'
import {
  compareSpecs,
  convertSpec,
  readSpecs,
  type Fate,
  type Spec,
  type Writable,
  type Written,
} from '../../spec/index.ts'
import { changeFiles, type Changing, type FileChange } from './change_files.ts'
import { editSpecs } from './edit_specs.ts'
import { leaveOut, RULES_FILE } from './leave_out.ts'
import { contentOf } from './put_file.ts'
import { globsOf, readTwice, type Twice } from './read_twice.ts'
import { safePlace } from './safe_place.ts'
import { highestNumber } from './spec_numbers.ts'

export interface ConvertSpecs extends Changing {
  kind: 'import' | 'export'
  to: Writable
  /** Folder from the root in which the files get the places that the dialect wants; '' = the root. */
  base: string
  dryRun: boolean
  /** Adds rules to the project's settings, so that only one of both is read: the new one of an import, the old one of an export. */
  leaveOut: boolean
}

/** One spec in its new dialect. */
export interface Converted {
  id: string
  from: string
  dialect: string
  files: string[]
  /** What became of everything that it says. */
  fates: Fate[]
}

/** Specs in another dialect. */
export interface ConvertDone {
  /** By which it is undone; null where nothing was written. */
  change: string | null
  to: Writable
  specs: Converted[]
  /** Globs of files that are no specs any more, by new rules in the project's settings. */
  leftOut: string[]
  /** What is now, or would be, read in two places. */
  readTwice: Twice[]
}

/**
 * Writes specs in another dialect, as new files, all or none. What was written is read back by that dialect's own reader before it
 * is put in place, and everything the source says is judged by that.
 */
export async function convertSpecs(
  folder: string,
  specs: readonly Spec[],
  converting: ConvertSpecs,
): Promise<ConvertDone> {
  const root = await realpath(folder)
  const work = () => convert(root, specs, converting)
  return converting.dryRun ? work() : editSpecs(root, work, converting)
}

/** In the lock, for numbers of folders and the settings are read and written. */
async function convert(root: string, specs: readonly Spec[], converting: ConvertSpecs): Promise<ConvertDone> {
  const { kind, to, base, dryRun } = converting
  const naming = { taken: new Set<string>(), number: await highestNumber(root, join(base, 'specs')) }
  const all = specs.map((spec) => ({ spec, written: convertSpec(spec, to, naming).map((one) => placed(one, base)) }))
  const files = all.flatMap(({ written }) => written)
  for (const { path } of files) await refuseExisting(root, path)
  const read = await readBack(files, to)
  const done = all.map(({ spec, written }) => judged(spec, written, read))
  const twice = await readTwice(
    root,
    all.map(({ spec }, i) => ({ spec, copy: done[i]! })),
  )
  const leftOut = converting.leaveOut ? globsToLeave(twice, { kind, specs, done }) : []
  const told = { to, specs: done, leftOut, readTwice: leftOut.length > 0 ? [] : twice }
  if (dryRun) return { change: null, ...told }
  const about = specs.map((one) => one.id).join(', ')
  const changes: FileChange[] = files.map(({ path, text }) => ({ path, before: null, after: Buffer.from(text) }))
  if (leftOut.length > 0) changes.push(await rulesFor(root, leftOut))
  const change = await changeFiles(root, { kind, about, files: changes }, converting)
  return { change, ...told }
}

interface Leaving {
  kind: ConvertSpecs['kind']
  specs: readonly Spec[]
  done: readonly Converted[]
}

/** The files of what is read twice: those of the source for an import, else those of the copy. */
function globsToLeave(twice: readonly Twice[], { kind, specs, done }: Leaving): string[] {
  const sides = kind === 'import' ? specs.map((one) => [one.path, ...one.files]) : done.map((one) => one.files)
  const isTwice = (path: string) => twice.some(({ paths }) => paths.includes(path))
  return [...new Set(sides.filter((files) => files.some(isTwice)).flatMap(globsOf))]
}

async function rulesFor(root: string, globs: readonly string[]): Promise<FileChange> {
  const before = await contentOf(await safePlace(root, RULES_FILE))
  return { path: RULES_FILE, before, after: leaveOut(before, globs) }
}

function placed({ path, text }: Written, base: string): Written {
  return { path: base === '' ? path : `${base}/${path}`, text }
}

async function refuseExisting(root: string, path: string): Promise<void> {
  if ((await contentOf(await safePlace(root, path))) === null) return
  throw new MmmError('spec.exists', `There is a file "${path}" already`, {
    at: { file: path },
    hint: 'Nothing is ever overwritten: name another folder with --output',
  })
}

/** What the reader of the dialect makes of the files, in a folder of their own. */
async function readBack(files: readonly Written[], to: Writable): Promise<Spec[]> {
  const folder = await mkdtemp(join(await realpath(tmpdir()), 'mmm-spec-'))
  try {
    for (const { path, text } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true })
      await writeFile(join(folder, path), text)
    }
    const { specs, findings } = await readSpecs(folder, { paths: ['.'], rules: [] })
    const faults = findings.filter((one) => one.severity === 'error' && one.code !== 'spec.unknown-need')
    if (faults.length === 0) return specs
    throw new MmmError(
      'spec.cannot-convert',
      `What would be written is not valid in the dialect "${to}":\n${faults.map(formatDiagnostic).join('\n')}`,
      {
        hint: 'Mend the source there, then try again; nothing was written',
      },
    )
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function judged(spec: Spec, written: readonly Written[], read: readonly Spec[]): Converted {
  const files = written.map((one) => one.path)
  const found = read.find((one) => [one.path, ...one.files].some((path) => files.includes(path)))
  const fates = compareSpecs(spec, { spec: found, texts: written.map((one) => one.text) })
  return { id: found?.id ?? spec.id, from: spec.path, dialect: spec.dialect, files, fates }
}
