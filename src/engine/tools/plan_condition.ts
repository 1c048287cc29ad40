import type { Json } from '../../core/event.ts'
import { compile, condition, evaluateTree, usesOf } from '../../core/expression.ts'
import { foreseeTruth, type Foresight } from '../../core/foresee.ts'
import { blockOf } from '../../core/graph.ts'
import type { PlannedStep, Verdict } from '../../core/plan.ts'
import type { Step } from '../../core/workflow.ts'
import { stepAt } from './plan_assumed.ts'
import { sightAt, type Seen } from './plan_sight.ts'

/** Whether a step would start, and why. */
export interface Judged {
  verdict: Verdict
  because: PlannedStep['because']
}

/** What its condition comes to, as far as that is known. */
export function conditionOf(seen: Seen, step: Step, path: string): Judged {
  const block = blockOf(path)
  const otherwise = stepAt(seen.workflow, block)?.kind === 'parallel' ? 'always()' : 'success()'
  const sight = sightAt(seen, block, step.needs)
  const text = step.if === undefined ? otherwise : condition(step.if)
  const { asksStatus } = compile(text)
  const mayGo = asksStatus || otherwise === 'always()' || sight.scope.success()
  const shown = asksStatus || step.if === undefined ? text : `success() && ${text}`
  const because = { condition: mayGo ? text : shown, values: valuesOf(text, sight) }
  const truth = mayGo ? foreseeTruth(text, sight) : false
  if (truth === undefined) return { verdict: 'possible', because }
  if (!truth) return { verdict: 'skipped', because }
  return { verdict: 'runs', because: step.if === undefined ? null : because }
}

/** The values that a condition saw and that are known, by the names as written. */
function valuesOf(text: string, sight: Foresight): Record<string, Json> {
  const values: Record<string, Json> = {}
  for (const path of compile(text).uses) {
    const name = path.slice(0, path.includes(undefined) ? path.indexOf(undefined) : path.length).join('.')
    if (!name.includes('.') && !['item', 'index'].includes(name)) continue
    const { tree } = compile(name)
    if (sight.knows(path)) values[name] = evaluateTree({ text: name, tree, uses: usesOf(tree) }, sight.scope)
  }
  return values
}
