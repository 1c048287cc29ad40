import type { Diagnostic } from '../core/diagnostic.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Step } from '../core/workflow.ts'

/** Finds gotos that lead nowhere, that stand where steps have no order, and those that can only go round for ever. */
export function checkGoto(steps: readonly Step[], isParallel: boolean, findings: Diagnostic[]): void {
  const ids = steps.map((step) => step.id)
  for (const [i, step] of steps.entries()) {
    const to = step.goto ?? (typeof step.onFailureDo === 'object' ? step.onFailureDo.goto : undefined)
    if (to === undefined) continue
    const add = (code: string, message: string, hint?: string) =>
      findings.push({
        code: `workflow.${code}`,
        severity: 'error',
        message,
        at: step.at,
        ...(hint === undefined ? {} : { hint }),
      })
    const target = ids.indexOf(to)
    if (isParallel || step.needs !== undefined)
      add('misplaced-goto', `"${step.id}" goes to "${to}" where steps have no order`, 'Use it among steps in sequence')
    else if (target < 0) add('unknown-goto', `"${to}" is no step beside "${step.id}"`, didYouMean(to, ids))
    else if (step.goto !== undefined && target <= i && step.if === undefined)
      add('endless', `"${step.id}" goes back to "${to}" for ever`, 'Give it an if')
  }
}
