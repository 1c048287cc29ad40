import { realpath } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { dialectNames } from '../../core/dialects.ts'
import { MmmError } from '../../core/error.ts'
import { didYouMean } from '../../core/suggest.ts'
import { readSpecs, type DialectName, type ReadSpecsResult } from '../../spec/index.ts'
import { recoverChanges, type Changing } from './change_files.ts'
import { convertSpecs, type ConvertDone } from './convert_specs.ts'
import type { Finding } from './one_spec.ts'

export interface ImportSpecs extends Finding, Changing {
  /** A folder or file of the project, from `cwd`. */
  path: string
  /** Only specs of this dialect. */
  from?: string | undefined
  dryRun: boolean
  /** Leaves the originals out from now on. */
  leaveOut: boolean
}

/** What was read and is not imported. */
export interface Skipped {
  path: string
  why: string
}

/** Writes the specs below a folder in mmm's own dialect, to `specs/`. */
export async function importSpecs(
  folder: string,
  importing: ImportSpecs,
): Promise<{ done: ConvertDone; skipped: Skipped[] }> {
  const root = await realpath(folder)
  await recoverChanges(root)
  const from = dialectOf(importing.from)
  const path = relative(root, resolve(await realpath(importing.cwd), importing.path))
    .split(sep)
    .join('/')
  const { specs, findings } = await read(root, path === '' ? '.' : path, { ...importing, from })
  const bad = findings.filter((one) => one.severity === 'error')
  const wanted = specs.filter((one) => (from === undefined ? one.dialect !== 'mmm' : one.dialect === from))
  if (wanted.length === 0) throw nothing(importing, specs, bad[0])
  const skipped = [
    ...specs
      .filter((one) => !wanted.includes(one))
      .map((one) => ({ path: one.path, why: `it is written as ${one.dialect}` })),
    ...bad.map(({ at, message }) => ({ path: at.file, why: message })),
  ]
  const { dryRun, leaveOut, onStep } = importing
  const done = await convertSpecs(root, wanted, {
    kind: 'import',
    to: 'mmm',
    base: '',
    dryRun,
    leaveOut,
    ...(onStep === undefined ? {} : { onStep }),
  })
  return { done, skipped }
}

function dialectOf(word: string | undefined): DialectName | undefined {
  const found = dialectNames.find((one) => one === word)
  if (word === undefined || found !== undefined) return found
  const hint = didYouMean(word, dialectNames) ?? `It is one of ${dialectNames.join(', ')}`
  throw new MmmError('cli.unknown-choice', `"${word}" is no dialect`, { hint })
}

/** What folder and text do not show may still be read as the dialect that was named. */
async function read(
  root: string,
  path: string,
  { from, signal }: { from: DialectName | undefined; signal?: AbortSignal },
): Promise<ReadSpecsResult> {
  const options = { paths: [path], ...(signal === undefined ? {} : { signal }) }
  const found = await readSpecs(root, options)
  if (from === undefined || found.specs.some((one) => one.dialect === from)) return found
  const glob = path.replace(/[\\{}()[\]*?!+@|]/g, '\\$&')
  const rules = [path, `${glob}/**`].map((one) => ({ path: one, dialect: from }))
  const forced = await readSpecs(root, { ...options, rules })
  return forced.specs.some((one) => one.dialect === from && one.criteria.length > 0) ? forced : found
}

function nothing(
  { path, from }: ImportSpecs,
  specs: ReadonlyArray<{ dialect: string }>,
  bad: { code: string; message: string } | undefined,
): MmmError {
  const found = [...new Set(specs.map((one) => one.dialect))]
  const hint =
    found.length > 0
      ? `What is there is written as ${found.join(', ')}`
      : (bad?.message ?? 'Name the folder that holds them')
  const what = from === undefined ? 'spec of another dialect' : `spec of the dialect "${from}"`
  return new MmmError('spec.nothing-to-import', `"${path}" holds no ${what}`, { hint })
}
