import type { Json } from '../../core/event.ts'
import type { Step, Workflow } from '../../core/workflow.ts'

/** A step as a graph shows it. */
export interface GraphNode {
  /** Path of the step in its file; unique. */
  id: string
  name: string
  kind: string
  /** What it does in a few words: the command, the prompt. */
  detail?: string
  /** Its condition. */
  condition?: string
  /** What is repeated, for how long, or for what. */
  loop?: string
  /** What is inside of it, block by block. */
  blocks: GraphBlock[]
}

/** Steps that belong together. */
export interface GraphBlock {
  /** `steps` one after another, `parallel` at the same time, `needs` as their needs say, else the name of a handler. */
  what: string
  order: 'sequence' | 'parallel' | 'needs'
  nodes: GraphNode[]
  /** From a step to the one that waits for it, by their ids. */
  edges: Array<{ from: string; to: string }>
}

/** The graph of a workflow: its steps and handlers, outermost first. */
export interface WorkflowGraph {
  name: string
  blocks: GraphBlock[]
}

/** Makes the graph of a parsed workflow. Every list of steps that it holds becomes a block. */
export function graphOf(workflow: Workflow): WorkflowGraph {
  return { name: workflow.name, blocks: blocksOf(workflow, '', 'sequence') }
}

function blocksOf(of: Step | Workflow, path: string, kind: string): GraphBlock[] {
  return Object.entries(of).flatMap(([key, value]) => {
    if (!isSteps(value) || value.length === 0) return []
    const what =
      key === 'steps'
        ? kind === 'parallel'
          ? 'parallel'
          : 'steps'
        : key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    return [blockOf(value, what, key === 'steps' ? path : `${path}!${what}`)]
  })
}

function isSteps(value: unknown): value is Step[] {
  return (
    Array.isArray(value) &&
    value.every((one) => one !== null && typeof one === 'object' && 'id' in one && 'kind' in one)
  )
}

function blockOf(steps: readonly Step[], what: string, path: string): GraphBlock {
  const idOf = (id: string) => (path === '' ? id : `${path}/${id}`)
  const withNeeds = steps.some((step) => step.needs !== undefined)
  const order = withNeeds ? 'needs' : what === 'parallel' ? 'parallel' : 'sequence'
  const edges = steps.flatMap((step, i) => {
    if (order === 'parallel' || (order === 'sequence' && i === 0)) return []
    const before = order === 'needs' ? (step.needs ?? []) : [steps[i - 1]!.id]
    return before.map((from) => ({ from: idOf(from), to: idOf(step.id) }))
  })
  return { what, order, nodes: steps.map((step) => nodeOf(step, idOf(step.id))), edges }
}

/** A step written on the line of its loop is shown as one with it. */
function nodeOf(step: Step, id: string): GraphNode {
  const inner = step.inherits ? step.steps[0] : undefined
  const shown = inner ?? step
  const detail = detailOf(shown)
  const loop = loopOf(step)
  const own =
    inner === undefined
      ? blocksOf(step, id, step.kind)
      : [...blocksOf({ ...step, steps: [] }, id, ''), ...blocksOf(inner, `${id}/${inner.id}`, '')]
  const unnested =
    own.length === 1 &&
    own[0]!.nodes.length === 1 &&
    own[0]!.nodes[0]!.kind === 'parallel' &&
    step.steps[0]?.id === step.id
  return {
    id,
    name: step.name ?? step.id,
    kind: shown.kind,
    ...(detail === undefined ? {} : { detail }),
    ...(step.if === undefined ? {} : { condition: step.if }),
    ...(loop === undefined ? {} : { loop }),
    blocks: unnested ? own[0]!.nodes[0]!.blocks : own,
  }
}

function detailOf(step: Step): string | undefined {
  const said = step.with['command'] ?? step.with['prompt'] ?? step.with['message']
  if (typeof said !== 'string') return undefined
  const [first = '', ...more] = said.trim().split('\n')
  return more.length > 0 || first.length > 60 ? `${first.slice(0, 57)}...` : first
}

function loopOf({ repeat, forEach, matrix, kind }: Step): string | undefined {
  if (matrix !== undefined)
    return `for each of matrix ${short(typeof matrix === 'object' && matrix !== null ? Object.keys(matrix).join(', ') : matrix)}`
  if (forEach !== undefined) return `for each of ${short(forEach.items)}`
  if (repeat === undefined) return kind === 'for-each' || kind === 'repeat' ? kind : undefined
  const parts = [
    repeat.while === undefined ? '' : `while ${repeat.while}`,
    repeat.until === undefined ? '' : `until ${repeat.until}`,
    repeat.max === undefined ? '' : `at most ${short(repeat.max)}`,
  ]
  return `repeat ${parts.filter((one) => one !== '').join(', ')}`
}

function short(value: Json): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > 40 ? `${text.slice(0, 37)}...` : text
}
