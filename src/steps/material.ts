import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CriterionFact, ProjectCheck } from '../core/event.ts'
import { formatDiagnostic, type Diagnostic } from '../core/diagnostic.ts'
import { parseDuration } from '../core/duration.ts'
import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { bindCheck, testRunners, type Check, type TestRunnerName } from '../checks/index.ts'
import {
  checkText,
  isSpecPath,
  orderSpecs,
  readSpecs,
  SPEC_FOLDER,
  type Criterion,
  type NamedCheck,
  type Spec,
} from '../spec/index.ts'
import type { World } from './world.ts'

/** The specs of a folder in the order of work, and what was wrong with others. */
export interface Specs {
  specs: Spec[]
  /** Those that a run works on, in order. */
  inHand: Spec[]
  /** One text a finding, errors first. */
  findings: string[]
  /** Lines of those in hand that look like boxes, and are none. */
  lookAlikes: number
}

/**
 * Reads the specs below a folder. In hand are the named ones (by id, path, or path's end), or else all that are ready.
 * Throws where a named one does not exist or cannot be read.
 *
 * @param more specs that stand in no file of the folder
 */
export async function loadSpecs(folder: string, named: readonly string[], more: readonly Spec[] = []): Promise<Specs> {
  const {
    specs: read,
    findings,
    unreadable,
  } = await readSpecs(folder, {
    paths: [SPEC_FOLDER, ...named.filter(isElsewhere)],
  })
  const specs = [...read, ...more.filter((one) => !read.some((other) => other.id === one.id))]
  const { order, findings: cycles } = orderSpecs(specs)
  const all = [...findings, ...cycles].filter((one) => one.severity !== 'info')
  for (const name of named) {
    if (find(specs, name) !== undefined) continue
    const broken = all.find((one) => one.at.file === name && one.severity === 'error')
    const hint = didYouMean(name, [...specs.map((spec) => spec.id), ...specs.map((spec) => spec.path)])
    throw new MmmError(
      unreadable.includes(name) ? 'spec.unreadable' : 'spec.unknown',
      broken === undefined ? `There is no spec "${name}"` : `The spec "${name}" cannot be read: ${broken.message}`,
      { ...(broken === undefined ? {} : { at: broken.at }), ...(hint === undefined ? {} : { hint }) },
    )
  }
  const chosen = new Set(named.map((name) => find(specs, name)))
  const unsure = new Set(all.filter(isUnsure).map((one) => one.at.file))
  const sure = order.filter((spec) => !unsure.has(spec.path))
  const inHand = sure.filter((spec) => (named.length > 0 ? chosen.has(spec) : spec.status === 'ready'))
  for (const name of named) refuseLeftOut(find(specs, name)!, inHand, all)
  const errorsFirst = all.toSorted((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
  const lookAlikes = all.filter((one) => isNoBox(one, inHand)).length
  return { specs, inHand, findings: errorsFirst.map(formatDiagnostic), lookAlikes }
}

/** A line of a spec in hand that looks like a box and is no criterion. */
function isNoBox({ code, severity, at }: Diagnostic, inHand: readonly Spec[]): boolean {
  const spec = code === 'spec.look-alike' && severity === 'error' && inHand.find(({ files }) => files.includes(at.file))
  if (!spec) return false
  return !spec.criteria.some(({ file = spec.path, line }) => file === at.file && line === at.line)
}

/** Which of two specs is meant, or what a head that is no YAML asks for and gives leave to, is not known. */
function isUnsure({ code, severity }: Diagnostic): boolean {
  return severity === 'error' && (code === 'spec.shared-id' || code === 'spec.front-matter')
}

/** A spec that was named and cannot be worked on is an error: a circle of needs, or an id that two files have. */
function refuseLeftOut(spec: Spec, inHand: readonly Spec[], findings: readonly Diagnostic[]): void {
  if (inHand.includes(spec)) return
  const why =
    findings.find((one) => one.severity === 'error' && one.at.file === spec.path) ??
    findings.find((one) => one.code === 'spec.circle')
  throw new MmmError(
    'spec.left-out',
    `The spec "${spec.id}" cannot be worked on: ${why?.message ?? 'it needs itself'}`,
    {
      at: why?.at ?? { file: spec.path },
      ...(why?.hint === undefined ? {} : { hint: why.hint }),
    },
  )
}

/** The project's checks: the detected ones with the configuration laid over. Commands that write or watch are none. */
export async function projectChecks(world: World): Promise<ProjectCheck[]> {
  const project = await world.project()
  const checks = new Map<string, ProjectCheck>()
  for (const one of project.commands) {
    if (one.writes || one.watches) continue
    const id = one.directory === '.' ? one.name : `${one.name}:${one.directory}`
    const command =
      one.directory === '.' ? one.command : `cd '${one.directory.replaceAll("'", "'\\''")}' && ${one.command}`
    checks.set(id, {
      id,
      command,
      when: 'keep',
      from: one.from,
      ...(one.runner === undefined ? {} : { runner: one.runner }),
    })
  }
  for (const [id, set] of Object.entries(world.config.checks ?? {})) {
    if (set === false) checks.delete(id)
    else checks.set(id, fromConfig(id, typeof set === 'string' ? { command: set, when: 'keep' } : set, checks.get(id)))
  }
  return [...checks.values()]
}

function fromConfig(
  id: string,
  set: { command: string; when: ProjectCheck['when']; timeout?: string | number | undefined },
  detected: ProjectCheck | undefined,
): ProjectCheck {
  const timeout = set.timeout === undefined ? undefined : parseDuration(set.timeout)
  const runner = detected?.command === set.command ? detected.runner : undefined
  return {
    id,
    command: set.command,
    when: set.when,
    from: '.mmm/config.yml',
    ...(timeout === undefined ? {} : { timeout }),
    ...(runner === undefined ? {} : { runner }),
  }
}

/** A project's check as it is run. */
export function asCheck(check: ProjectCheck): Check {
  const runner = (testRunners as readonly string[]).includes(check.runner ?? '')
    ? (check.runner as TestRunnerName)
    : undefined
  return {
    id: check.id,
    command: check.command,
    ...(check.timeout === undefined ? {} : { timeout: check.timeout }),
    ...(runner === undefined ? {} : { runner }),
  }
}

/** What proves a criterion, bound to the files in a folder; undefined where it has no check. */
export async function criterionCheck(
  criterion: Criterion,
  folder: string,
  world: World,
): Promise<Check | MmmError | undefined> {
  const { check, ref } = criterion
  if (check === undefined) return undefined
  if (check.kind === 'named') return namedCheck(ref, check, world)
  if (check.kind === 'command') return bindCheck({ ref, check: { command: check.command, timeout: check.timeout } })
  if (check.kind !== 'test') {
    const { line: _line, column: _column, ...form } = check
    const timeout = check.kind === 'http' ? check.timeout : undefined
    return bindCheck({ ref, check: { form, text: checkText(check), timeout } })
  }
  const project = await world.project()
  const fileText = await readFile(join(folder, check.path), 'utf8').catch(() => undefined)
  const test = project.commands.find((one) => one.name === 'test' && one.directory === '.')
  const { path, name, timeout } = check
  return bindCheck(
    { ref, check: { path, ...(name === undefined ? {} : { name }), timeout } },
    {
      ...(project.testRunner === undefined ? {} : { testRunner: project.testRunner }),
      ...(fileText === undefined ? {} : { fileText }),
      commands: { test: test?.command },
    },
  )
}

/** A check of the project, run for a criterion. */
async function namedCheck(ref: string, { name, timeout }: NamedCheck, world: World): Promise<Check | MmmError> {
  const checks = await projectChecks(world)
  const found = checks.find((one) => one.id === name)
  if (found !== undefined) return { ...asCheck(found), id: ref, ...(timeout === undefined ? {} : { timeout }) }
  const known = checks.map((one) => one.id)
  const hint = didYouMean(name, known) ?? 'Name it under `checks:` in .mmm/config.yml'
  return new MmmError('check.unknown-name', `The project has no check "${name}"`, { hint })
}

/** Whether a criterion is one of those that the user wants to look at: its id, text, path or its spec's title holds a word. */
export function inFocus(
  one: Pick<CriterionFact, 'id' | 'text' | 'file'>,
  title: string,
  focus: string | null | undefined,
): boolean {
  if (focus === null || focus === undefined) return true
  return [one.id, one.text, one.file, title].some((text) => text.toLowerCase().includes(focus.toLowerCase()))
}

/** In place of a check, where the model is to write one (`--write-checks`). */
export const toBeWritten = '(a test that the model writes)'

/** The criteria as a run records them; in hand are those of the specs in hand that are in focus. */
export function criterionFacts(
  { specs, inHand }: Specs,
  { focus, writeChecks = false }: { focus?: string | null | undefined; writeChecks?: boolean } = {},
): CriterionFact[] {
  const hand = new Set(inHand)
  return [...inHand, ...specs.filter((spec) => !hand.has(spec))].flatMap((spec) =>
    spec.criteria.map((one) => ({
      id: one.ref,
      spec: spec.id,
      file: one.file ?? spec.path,
      line: one.line,
      text: one.text,
      state: one.state === 'ticked' ? ('ticked' as const) : ('open' as const),
      ...checkFact(one, writeChecks && hand.has(spec)),
      inHand: hand.has(spec) && inFocus({ id: one.ref, text: one.text, file: spec.path }, spec.title, focus),
    })),
  )
}

function checkFact({ check }: Criterion, writes: boolean): { check?: string } {
  if (check !== undefined) return { check: checkText(check) }
  return writes ? { check: toBeWritten } : {}
}

/** A path that is named though it lies in no folder of specs. */
function isElsewhere(name: string): boolean {
  return /[/.]/.test(name) && name.endsWith('.md') && !isSpecPath(name.replace(/^\.\//, ''))
}

function find(specs: readonly Spec[], name: string): Spec | undefined {
  const path = name.replace(/^\.\//, '')
  return specs.find((spec) => spec.id === name || spec.files.includes(path))
}
