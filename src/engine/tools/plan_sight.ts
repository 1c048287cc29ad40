import type { Json } from '../../core/event.ts'
import type { Foresight } from '../../core/foresee.ts'
import { blockOf, ownerOf, staticPath } from '../../core/graph.ts'
import type { Run } from '../../core/run.ts'
import type { Facts } from '../../core/scope.ts'
import { scopeOf } from '../../core/scope.ts'
import type { Workflow } from '../../core/workflow.ts'

/** A key that no name in a workflow can be: what stands below it is not known yet. */
const mark = '\u0000unknown'

/** A value that only the run can tell. */
export const unknownValue: Json = { [mark]: true }

/** Outputs of which these are not known (undefined = none is), and with them perhaps how the step ends. */
export function outputsWith(
  outputs: Record<string, Json>,
  unknown: readonly string[] | undefined,
  outcomeKnown: boolean,
): Record<string, Json> {
  if (unknown !== undefined && unknown.length === 0 && outcomeKnown) return outputs
  return { ...outputs, [mark]: { outputs: unknown === undefined ? true : [...unknown], outcome: !outcomeKnown } }
}

/** What is planned so far, as far as it bears on what can be known. */
export interface Seen {
  workflow: Workflow
  run: Run
  facts: Facts
  /** A step was planned that does something. */
  hasWorked: boolean
  /** A step was planned that may change files. */
  hasTouchedFiles: boolean
}

/** What an expression in a block can know before the run is there. */
export function sightAt(seen: Seen, block: string, needs?: readonly string[]): Foresight {
  const scope = scopeOf(seen.workflow, seen.run, block, seen.facts, needs)
  const again = repeatedAround(seen, block)
  const isFirst = !seen.hasWorked && again.length === 0
  return {
    scope,
    knowsFiles: !seen.hasTouchedFiles && again.length === 0,
    knows([context, ...keys]) {
      switch (context) {
        case 'steps':
        case 'jobs':
        case 'needs':
          return (
            !comesAgain(seen, again, keys[0]) &&
            knowsStep(scope.get(context, typeof keys[0] === 'string' ? [keys[0]] : undefined), keys)
          )
        case 'inputs':
          return keys[0] === undefined
            ? !holdsMark(scope.get('inputs', undefined))
            : !holdsMark((scope.get('inputs', [keys[0]]) as Record<string, Json> | null)?.[keys[0]] ?? null)
        case 'item':
        case 'matrix':
          return !holdsMark(scope.get(context, undefined))
        case 'index':
          return !isMark(scope.get('item', undefined)) && !isMark(scope.get('matrix', undefined))
        case 'run':
          return (
            keys[0] === 'limits' || keys[0] === 'workflow' || (keys[0] !== undefined && keys[0] !== 'id' && isFirst)
          )
        case 'spec':
          return isFirst
        case 'project':
          return seen.workflow.workspace === 'here'
        default:
          return true
      }
    },
  }
}

/** The blocks around that are gone through again: those in a repeat, up to the outermost one. */
function repeatedAround({ run }: Seen, block: string): string[] {
  const around: string[] = []
  let last = 0
  for (let at = block; at !== ''; at = blockOf(ownerOf(at))) {
    around.push(at)
    if (run.graph.steps.get(ownerOf(at))?.kind === 'repeat') last = around.length
  }
  return around.slice(0, last)
}

/** A step of a later place in a repeat has given nothing in the first round, and something in the next. */
function comesAgain({ workflow, run }: Seen, again: readonly string[], id: string | undefined): boolean {
  return again.some((block) => {
    if (id === undefined) return true
    return workflow.byPath.has(`${staticPath(block)}/${id}`) && !run.graph.steps.has(`${block}/${id}`)
  })
}

interface Marks {
  outputs: true | string[]
  outcome: boolean
}

/** `value` holds steps by id; `keys` lead from there on. */
function knowsStep(value: Json, [id, part, name]: ReadonlyArray<string | undefined>): boolean {
  const steps = value as Record<string, { outputs: Record<string, Json> }>
  if (id === undefined) return Object.values(steps).every((one) => marksOf(one) === undefined)
  const step = Object.entries(steps).find(([key]) => key.toLowerCase() === id.toLowerCase())?.[1]
  const marks = step === undefined ? undefined : marksOf(step)
  if (marks === undefined) return true
  if (part === undefined) return false
  if (part !== 'outputs') return !marks.outcome
  if (marks.outputs === true) return false
  return name !== undefined && !marks.outputs.includes(name)
}

function marksOf(step: { outputs: Record<string, Json> }): Marks | undefined {
  return step.outputs[mark] as Marks | undefined
}

function isMark(value: Json): boolean {
  return value !== null && typeof value === 'object' && !Array.isArray(value) && mark in value
}

function holdsMark(value: Json): boolean {
  if (value === null || typeof value !== 'object') return false
  return isMark(value) || Object.values(value).some(holdsMark)
}
