import type { Diagnostic } from '../core/diagnostic.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Step } from '../core/workflow.ts'

/** Finds needs that name no step of their block, and circles, which are printed. */
export function checkNeeds(steps: readonly Step[], findings: Diagnostic[]): void {
  const byId = new Map(steps.map((step) => [step.id, step]))
  for (const step of steps) {
    for (const id of step.needs ?? []) {
      if (byId.has(id)) continue
      const hint = didYouMean(id, byId.keys())
      findings.push({
        code: 'workflow.unknown-need',
        severity: 'error',
        message: `"${step.id}" needs "${id}", which is no step beside it`,
        at: step.at,
        ...(hint === undefined ? {} : { hint }),
      })
    }
  }
  const circle = findCircle(byId)
  if (circle === undefined) return
  findings.push({
    code: 'workflow.circle',
    severity: 'error',
    message: `Steps need each other in a circle: ${circle.join(' -> ')}`,
    at: byId.get(circle[0]!)!.at,
    hint: 'Take one of these needs away',
  })
}

function findCircle(byId: ReadonlyMap<string, Step>): string[] | undefined {
  const done = new Set<string>()
  for (const start of byId.keys()) {
    const trail: string[] = []
    const stack: Array<{ id: string; next: number }> = done.has(start) ? [] : [{ id: start, next: 0 }]
    while (stack.length > 0) {
      const top = stack.at(-1)!
      if (top.next === 0) trail.push(top.id)
      const need = byId.get(top.id)?.needs?.[top.next++]
      if (need === undefined) {
        done.add(top.id)
        trail.pop()
        stack.pop()
      } else if (trail.includes(need)) return [...trail.slice(trail.indexOf(need)), need]
      else if (byId.has(need) && !done.has(need)) stack.push({ id: need, next: 0 })
    }
  }
  return undefined
}
