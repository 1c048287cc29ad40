import type { Json } from '../core/event.ts'
import type { Step, Workflow } from '../core/workflow.ts'
import { fail, report, type Building } from './building.ts'
import { works } from './compose.ts'
import { checkWith } from './check_with.ts'
import { checkCommand } from './quote_command.ts'
import type { RawStep } from './schema.ts'

/** What a step does when it is no structure of other steps: a kind with its input. */
export interface Work {
  kind: string
  with: Record<string, Json>
  sub?: Workflow
  goto?: string
}

/** The structure that a step is, if it is one; keys that do not go together are findings. */
export function structureOf(raw: RawStep, at: PropertyKey[], b: Building): Step['kind'] | undefined {
  const what = works.filter((key) => raw[key] !== undefined)
  if (what.length === 0) fail(b, 'no-work', 'The step does nothing', b.place(at), `Give it one of ${works.join(', ')}`)
  if (what.length > 1) {
    const message = `A step is one of ${what.join(', ')}, not all of them`
    fail(b, 'two-works', message, b.place([...at, what[1]!]), 'Make them two steps')
  }
  const loops = (['repeat', 'for-each', 'matrix'] as const).filter((key) => raw[key] !== undefined)
  if (loops.length > 1) {
    const hint = 'Put one inside the other with steps:'
    fail(b, 'two-loops', `A step has one of ${loops.join(', ')}`, b.place([...at, loops[1]!]), hint)
  }
  checkPlaces(raw, at, b)
  if (raw.repeat !== undefined) return 'repeat'
  if (raw['for-each'] !== undefined || raw.matrix !== undefined) return 'for-each'
  if (raw.parallel !== undefined) return 'parallel'
  return raw.steps === undefined ? undefined : 'sequence'
}

/** Keys that belong to one sort of step only. */
function checkPlaces(raw: RawStep, at: PropertyKey[], b: Building): void {
  const misplaced = (key: keyof RawStep, belongs: boolean, to: string) => {
    if (raw[key] !== undefined && !belongs) fail(b, 'misplaced-key', `"${key}" belongs to ${to}`, b.place([...at, key]))
  }
  const isLoop = raw['for-each'] !== undefined || raw.matrix !== undefined
  misplaced('max-parallel', isLoop, 'a step with for-each or matrix')
  misplaced('fail-fast', isLoop, 'a step with for-each or matrix')
  misplaced('shell', raw.run !== undefined, 'a step with run')
  misplaced('working-directory', raw.run !== undefined, 'a step with run')
  misplaced('with', raw.uses !== undefined || raw.agent !== undefined, 'a step with uses or agent')
  for (const [name, one] of Object.entries(raw.outputs ?? {})) {
    if (typeof one === 'object' && raw.run === undefined)
      fail(
        b,
        'misplaced-key',
        `"${name}" is taken from a command, so it belongs to a step with run`,
        b.place([...at, 'outputs', name]),
      )
  }
  if (raw.goto === undefined) return
  for (const key of ['repeat', 'for-each', 'matrix', 'retry', 'timeout', 'cache', 'artifacts', 'breaker'] as const)
    misplaced(key, false, 'a step that does work, not to a goto')
}

/** The kind and input of a step that is no structure; checked against the kind's schema. */
export function workOf(raw: RawStep, at: PropertyKey[], own: string, b: Building): Work | undefined {
  if (raw.goto !== undefined) return { kind: 'goto', with: {}, goto: raw.goto }
  const called = calledBy(raw)
  if (called !== undefined) return callOf(called, at, own, b)
  const work = plainWork(raw, b)
  if (raw.run !== undefined) {
    try {
      checkCommand(raw.run, raw.shell ?? b.defaults.shell)
    } catch (error) {
      report(b, error, b.place([...at, 'run']))
    }
  }
  if (work === undefined) return undefined
  checkWith(work.kind, work.with, b.kinds, {
    kindAt: b.place([...at, raw.uses === undefined ? 'agent' : 'uses']),
    keyAt: (key) => b.place([...at, ...placeOfKey(raw, key)]),
    findings: b.findings,
  })
  checkPermissions(work.kind, at, b)
  return work
}

function placeOfKey(raw: RawStep, key: string): string[] {
  if (raw.approve !== undefined) return ['approve', key]
  if (raw.restore !== undefined) return ['restore']
  if (raw.run === undefined) return ['with', key]
  return [key === 'command' ? 'run' : key]
}

function plainWork(raw: RawStep, b: Building): Work | undefined {
  const given = (raw.with ?? {}) as Record<string, Json>
  if (raw.run !== undefined) {
    const shell = raw.shell ?? b.defaults.shell
    const folder = raw['working-directory'] ?? b.defaults['working-directory']
    const capture = Object.fromEntries(Object.entries(raw.outputs ?? {}).filter(([, one]) => typeof one === 'object'))
    const more = { ...optional('shell', shell), ...optional('working-directory', folder), ...some({ capture }) }
    return { kind: 'run', with: { command: raw.run, ...more } }
  }
  if (raw.agent !== undefined) return { kind: 'agent', with: { prompt: raw.agent, ...given } }
  if (raw.restore !== undefined) return { kind: 'restore', with: { to: raw.restore } }
  if (raw.approve !== undefined) {
    const asked = typeof raw.approve === 'string' ? { message: raw.approve } : raw.approve
    return { kind: 'approve', with: { ...asked } as Record<string, Json> }
  }
  return raw.uses === undefined ? undefined : { kind: raw.uses, with: given }
}

/** What holds something. */
function some(of: Record<string, object>): Record<string, Json> {
  return Object.fromEntries(Object.entries(of).filter(([, value]) => Object.keys(value).length > 0)) as Record<
    string,
    Json
  >
}

function optional(key: string, value: string | undefined): Record<string, Json> {
  return value === undefined ? {} : { [key]: value }
}

/** A call of another workflow: `uses: ./lint.yml`, or `uses: workflow` with its name. */
interface Called {
  ref: unknown
  inputs: Record<string, Json>
  refKey: string[]
  inputsKey: string[]
}

function calledBy(raw: RawStep): Called | undefined {
  const { uses } = raw
  const given = (raw.with ?? {}) as Record<string, Json>
  if (uses === undefined) return undefined
  if (/\/|\.ya?ml$|^npm:/.test(uses)) return { ref: uses, inputs: given, refKey: ['uses'], inputsKey: ['with'] }
  if (uses !== 'workflow') return undefined
  const inputs = (given['inputs'] ?? {}) as Record<string, Json>
  return { ref: given['workflow'], inputs, refKey: ['with', 'workflow'], inputsKey: ['with', 'inputs'] }
}

function callOf(called: Called, at: PropertyKey[], own: string, b: Building): Work {
  const { ref, inputs } = called
  const place = b.place([...at, ...called.refKey])
  const none: Work = { kind: 'workflow', with: {} }
  if (typeof ref !== 'string' || ref.includes('${{')) {
    const hint = 'Write uses: ./lint.yml, or uses: workflow with `workflow: <name>` and `inputs: {...}`'
    fail(b, 'invalid', 'A workflow is called by a path or a name that stands in the file', place, hint)
    return none
  }
  if (typeof inputs !== 'object' || Array.isArray(inputs)) {
    fail(b, 'invalid', 'The inputs of a workflow are a map', b.place([...at, ...called.inputsKey]))
    return none
  }
  const sub = b.subWorkflow(ref, place, own)
  return sub === undefined ? none : { kind: 'workflow', with: inputs, sub }
}

function checkPermissions(name: string, at: PropertyKey[], b: Building): void {
  const missing = (b.kinds.get(name)?.touches ?? []).filter((one) => b.permissions?.includes(one) === false)
  if (missing.length === 0) return
  const message = `The kind "${name}" touches ${missing.join(', ')}, which "permissions" does not grant`
  fail(b, 'permission', message, b.place(at), `Add ${missing.join(', ')} to permissions, or take the step out`)
}
