import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isCheckConfig, isLockfile } from '../../checks/index.ts'
import { ecosystemOf, isTestPath, reachOf } from '../../project/index.ts'
import { checkText, isSpecPath, readSpec, type Check, type Criterion, type Spec } from '../../spec/index.ts'
import type { ProvenSpec } from '../../views/proven.ts'
import { traceSpecs } from '../ledger/trace.ts'
import type { ChangedSince } from './changed_since.ts'

/**
 * The criteria that a change may concern: those whose words, check or box it changes, whose test or other files it touches, and
 * all of which it cannot be known what their check looks at, unless only prose was changed.
 */
export async function touchedBy(
  changed: ChangedSince,
  specs: readonly ProvenSpec[],
  root: string,
): Promise<ReadonlySet<Criterion>> {
  const touched = new Set<Criterion>()
  const own = new Set(specs.flatMap(({ spec }) => spec.files))
  const telling = [...changed.files].filter((path) => !own.has(path) && (setsUpChecks(path) || !isProse(path)))
  const setsUp = telling.some(setsUpChecks)
  for (const { spec } of specs) for (const one of await rewritten(spec, changed)) touched.add(one)
  for (const { criterion, files } of traceSpecs(specs, root).links) {
    const named = files.map(({ path }) => path)
    const isNamed = named.some(
      (path) => changed.files.has(path) || [...changed.files].some((file) => file.startsWith(`${path}/`)),
    )
    if (isNamed || setsUp || reaches(criterion, { named, telling, root })) touched.add(criterion)
  }
  return touched
}

/** Whether a file says how checks are run and what is installed for them. */
function setsUpChecks(path: string): boolean {
  const pins = /(?:^|\/)(?:requirements|constraints)[^/]*\.(?:txt|in)$|(?:^|\/)requirements\/[^/]+\.txt$/i.test(path)
  return pins || isCheckConfig(path) || isLockfile(path) || ecosystemOf(path) !== undefined || path.startsWith('.mmm/')
}

/** Criteria that are not what they were. */
async function rewritten(spec: Spec, changed: ChangedSince): Promise<Criterion[]> {
  if (!spec.files.some((path) => changed.files.has(path))) return []
  if (spec.files.length > 1) return spec.criteria
  const bytes = await changed.before(spec.path)
  const before = bytes === undefined ? undefined : readSpec(bytes, spec.path, spec).spec
  const known = new Set(before?.criteria.map(sign))
  return spec.criteria.filter((one) => !known.has(sign(one)))
}

function sign({ id, text, state, check }: Criterion): string {
  return JSON.stringify([id, text, state, check === undefined ? null : checkText(check)])
}

interface Reaching {
  named: string[]
  telling: readonly string[]
  root: string
}

/** Whether what a check looks at is among what was changed. Where it cannot be known, anything is. */
function reaches({ check }: Criterion, { named, telling, root }: Reaching): boolean {
  if (check === undefined || telling.length === 0) return false
  if (check.kind === 'file') return false
  const from = startsFrom(check, named, root)
  if (from === undefined) return true
  const { files, isWhole } = reachOf(root, from)
  return !isWhole || telling.some((path) => files.has(path))
}

/** The only files that a check begins with, where that can be known: of Node's own runner, without anything loaded before. */
function startsFrom(check: Check, named: string[], root: string): string[] | undefined {
  if (check.kind === 'command') return runOnly(check.command, named)
  if (check.kind !== 'test') return undefined
  const isNode = /['"]node:test['"]/.test(textOf(join(root, check.path)))
  const loads = /--(?:import|require|loader|experimental-loader|env-file)|\s-r\s/.test(
    textOf(join(root, 'package.json')),
  )
  return isNode && !loads ? [check.path] : undefined
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

/** The files of a command that runs nothing but them: `node --test a.test.js`. */
function runOnly(command: string, files: readonly string[]): string[] | undefined {
  const [program, ...words] = command.trim().split(/\s+/)
  const paths = words.filter((word) => word !== '--test').map((word) => word.replace(/^\.\//, ''))
  return program === 'node' && paths.length > 0 && paths.every((path) => files.includes(path)) ? paths : undefined
}

/** What is written for people: a check that reads it has to name it. Below folders of tests it is written for them. */
function isProse(path: string): boolean {
  const name =
    /\.(?:md|markdown|rst|adoc|png|jpe?g|gif|svg|webp|avif|pdf)$|(?:^|\/)(?:README|LICEN[CS]E|NOTICE|AUTHORS|CODEOWNERS|CHANGELOG)[^/]*$/i
  return name.test(path) && (isSpecPath(path) || !isTestPath(path))
}
