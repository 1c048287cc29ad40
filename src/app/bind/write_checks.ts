import { mkdir, mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, relative, sep } from 'node:path'
import { checkText, insertChecks, readSpecs, type Criterion, type Spec } from '../../spec/index.ts'
import { changeFiles } from '../spec_making/change_files.ts'
import type { Proposal } from './propose.ts'

/** A file as it would be with checks written into it. */
export interface Written {
  /** From the project's root. */
  path: string
  before: string
  after: string
  /** Those whose checks are in it. */
  proposals: Proposal[]
}

/** What can be written, and why the rest cannot. */
export interface Writing {
  files: Written[]
  refused: Array<{ proposal: Proposal; why: string }>
}

/**
 * Works out the files with the checks in them, and writes nothing yet. Each is read again as the project's reader would: only
 * where exactly the wanted checks came and nothing else changed, it counts; else its checks are tried one by one.
 */
export async function draftChecks(root: string, proposals: readonly Proposal[]): Promise<Writing> {
  const writing: Writing = { files: [], refused: [] }
  const byFile = new Map<string, Proposal[]>()
  for (const one of proposals) {
    const path = one.criterion.file ?? one.spec.path
    byFile.set(path, [...(byFile.get(path) ?? []), one])
  }
  for (const [path, wanted] of byFile) await draftFile(root, { path, wanted }, writing)
  return writing
}

/**
 * Writes the files, all or none; a link inside the project is followed.
 *
 * @throws MmmError `spec.changed-since` where one is no longer as it was read, `spec.outside` where a link leads out of the project
 */
export async function writeChecks(folder: string, files: readonly Written[]): Promise<void> {
  const root = await realpath(folder)
  const about = files.map(({ path }) => path).join(', ')
  const changes = files.map(async ({ path, before, after }) => ({
    path: relative(root, await realpath(join(root, path)))
      .split(sep)
      .join('/'),
    before: Buffer.from(before),
    after: Buffer.from(after),
  }))
  await changeFiles(root, { kind: 'bind', about, files: await Promise.all(changes) })
}

async function draftFile(
  root: string,
  { path, wanted }: { path: string; wanted: readonly Proposal[] },
  writing: Writing,
): Promise<void> {
  const bytes = await readFile(join(root, path))
  const before = bytes.toString('utf8')
  if (!Buffer.from(before).equals(bytes)) {
    writing.refused.push(...wanted.map((proposal) => ({ proposal, why: 'the file is not UTF-8' })))
    return
  }
  const whole = await fitting(root, { path, before, wanted })
  if (whole !== undefined) {
    writing.files.push({ path, before, after: whole, proposals: [...wanted] })
    return
  }
  const kept: Proposal[] = []
  let after = before
  for (const proposal of wanted.length === 1 ? [] : wanted) {
    const next = await fitting(root, { path, before, wanted: [...kept, proposal] })
    if (next === undefined) continue
    kept.push(proposal)
    after = next
  }
  const why = 'it cannot be written there: the check belongs in a list item of its own'
  writing.refused.push(...wanted.filter((one) => !kept.includes(one)).map((proposal) => ({ proposal, why })))
  if (kept.length > 0) writing.files.push({ path, before, after, proposals: kept })
}

/** The file with the checks, if it reads back as wanted. */
async function fitting(
  root: string,
  { path, before, wanted }: { path: string; before: string; wanted: readonly Proposal[] },
): Promise<string | undefined> {
  const { spec } = wanted[0]!
  if (wanted.some((one) => isFrozen(one, before))) return undefined
  const after = insertChecks(
    before,
    wanted.map((one) => ({ line: one.criterion.line, text: one.text })),
  )
  if (after === undefined) return undefined
  const read = await readChanged(root, spec, { path, after })
  return read !== undefined && isAsWanted(spec, read, wanted) ? after : undefined
}

function isFrozen({ spec, criterion }: Proposal, text: string): boolean {
  if (criterion.file !== undefined && criterion.file !== spec.path) return false
  const starts = [0]
  for (const end of text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length)
  const at = starts[criterion.line - 1] ?? 0
  return spec.frozen.some(({ from, to }) => at >= from && at < to)
}

/** The spec as it is read from a copy of its files with one of them changed. */
async function readChanged(
  root: string,
  spec: Spec,
  { path, after }: { path: string; after: string },
): Promise<Spec | undefined> {
  const folder = await mkdtemp(join(tmpdir(), 'mmm-bind-'))
  try {
    for (const file of new Set([...spec.files, '.mmm/config.yml'])) {
      await mkdir(dirname(join(folder, file)), { recursive: true })
      // Only the content: of a file that is write-protected the copy is to be written, too
      const bytes = await readFile(join(root, file)).catch(() => undefined)
      if (bytes !== undefined) await writeFile(join(folder, file), bytes)
    }
    await writeFile(join(folder, path), after)
    const { specs } = await readSpecs(folder, { paths: [...spec.files] })
    return specs.find((one) => one.path === spec.path)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

/** The same criteria in the same words; those that were wanted have their checks, the others what they had. */
function isAsWanted(before: Spec, after: Spec, wanted: readonly Proposal[]): boolean {
  const now = new Map(after.criteria.map((one) => [one.id, one]))
  const isSame = (one: Criterion) => {
    const other = now.get(one.id)
    if (other === undefined || other.text !== one.text || other.state !== one.state) return false
    const isWanted = wanted.some((proposal) => proposal.criterion.id === one.id)
    if (isWanted) return other.check !== undefined
    return shortOf(other) === shortOf(one)
  }
  return after.criteria.length === before.criteria.length && before.criteria.every(isSame)
}

function shortOf({ check }: Criterion): string {
  return check === undefined ? '' : checkText(check)
}
