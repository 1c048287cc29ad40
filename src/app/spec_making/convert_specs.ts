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
import { changeFiles, type Changing } from './change_files.ts'
import { safePlace } from './safe_place.ts'
import { highestNumber } from './spec_numbers.ts'

export interface ConvertSpecs extends Changing {
  kind: 'import' | 'export'
  to: Writable
  /** Folder from the root in which the files get the places that the dialect wants; '' = the root. */
  base: string
  dryRun: boolean
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
  const { kind, to, base, dryRun } = converting
  const naming = { taken: new Set<string>(), number: await highestNumber(root, join(base, 'specs')) }
  const all = specs.map((spec) => ({ spec, written: convertSpec(spec, to, naming).map((one) => placed(one, base)) }))
  const files = all.flatMap(({ written }) => written)
  for (const { path } of files) await refuseExisting(root, path)
  const read = await readBack(files, to)
  const done = all.map(({ spec, written }) => judged(spec, written, read))
  if (dryRun) return { change: null, to, specs: done }
  const about = specs.map((one) => one.id).join(', ')
  const changes = files.map(({ path, text }) => ({ path, before: null, after: Buffer.from(text) }))
  const change = await changeFiles(root, { kind, about, files: changes }, converting)
  return { change, to, specs: done }
}

function placed({ path, text }: Written, base: string): Written {
  return { path: base === '' ? path : `${base}/${path}`, text }
}

async function refuseExisting(root: string, path: string): Promise<void> {
  const { contentOf } = await import('./put_file.ts')
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
