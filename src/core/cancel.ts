import type { Action } from './action.ts'
import { advance } from './advance.ts'
import { compile, evaluate, isTruthy } from './expression.ts'
import { blockOf, ownerOf, staticPath } from './graph.ts'
import type { Run } from './run.ts'
import { scopeOf, type Facts } from './scope.ts'
import { blockSteps, type Step, type Workflow } from './workflow.ts'

/** Steps that run, in order, when somebody ends a run. */
export interface CancelBlock {
  block: string
  steps: Step[]
}

/**
 * What is still done when somebody ends a run, as in GitHub Actions: the steps that have not begun and whose `if` holds in a cancelled
 * run (`always()`, `cancelled()`), innermost first; then `on-cancel` and `finally`. They stand in blocks of their own, which a resume
 * forgets: the run goes on where it was.
 */
export function cancelBlocks(workflow: Workflow, run: Run, facts: Facts): CancelBlock[] {
  const around = new Set<string>()
  for (const path of run.graph.open) {
    for (let block = blockOf(path); ; block = blockOf(ownerOf(block))) {
      around.add(block)
      if (block === '') break
    }
  }
  const innermost = [...around].toSorted((a, b) => b.split('/').length - a.split('/').length || b.length - a.length)
  const left = innermost.map((block) => leftIn(block, workflow, { run, facts }))
  return [
    ...left,
    { block: '!cancel', steps: workflow.onCancel },
    { block: '!cancel-finally', steps: workflow.finally },
  ].map((one) => registered(one, workflow))
}

/** The next step of these blocks, or 'complete'. */
export function decideCancel(
  workflow: Workflow,
  run: Run,
  { facts, blocks }: { facts: Facts; blocks: readonly CancelBlock[] },
): Action[] | 'complete' {
  for (const { block, steps } of blocks) {
    const next = advance({ workflow, run, facts, block: undefined }, block, steps)
    if (next !== 'complete') return next
  }
  return 'complete'
}

function leftIn(block: string, workflow: Workflow, { run, facts }: { run: Run; facts: Facts }): CancelBlock {
  const scope = { ...scopeOf(workflow, run, block, facts), success: () => false, cancelled: () => true }
  const steps = blockSteps(workflow, block).filter((step) => {
    const begun = run.graph.steps.has(block === '' ? step.id : `${block}/${step.id}`)
    return !begun && step.goto === undefined && holds(step)
  })
  return {
    block: `${ownerOf(block)}!cancelled`,
    steps: steps.map(inItsTurn),
  }

  function holds({ if: text }: Step): boolean {
    try {
      return text !== undefined && compile(text).asksStatus && isTruthy(evaluate(text, scope))
    } catch {
      return false
    }
  }
}

/** Its condition has been judged, and what it needs is over. */
function inItsTurn(step: Step): Step {
  const own: Step = { ...step, if: 'always()' }
  delete own.needs
  return own
}

/** Makes the steps, and those in them, known by the paths that they run under. */
function registered(one: CancelBlock, workflow: Workflow): CancelBlock {
  const { byPath } = workflow
  for (const step of one.steps) {
    const from = [...byPath].find(
      ([, known]) => known.at === step.at && known.id === step.id && known.kind === step.kind,
    )?.[0]
    const to = staticPath(`${one.block}/${step.id}`)
    byPath.set(to, step)
    if (from === undefined) continue
    const before = [...byPath]
    for (const [path, inner] of before) {
      const rest = path.slice(from.length)
      if (path.startsWith(from) && /^[/!]/.test(rest)) byPath.set(to + rest, inner)
    }
  }
  return one
}
