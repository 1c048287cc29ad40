import type { Diagnostic } from '../core/diagnostic.ts'
import { placeOf } from './relate_specs.ts'
import type { Spec } from './spec.ts'

/**
 * Puts specs in the order of work: what is needed comes first, then the smaller priority, then the path. Specs that need
 * each other in a circle, and those that need them, are left out and reported. Unknown needs do not hold a spec back:
 * `readSpecs` reports them.
 */
export function orderSpecs(specs: Spec[]): { order: Spec[]; findings: Diagnostic[] } {
  const byId = new Map(specs.toReversed().map((spec) => [spec.id, spec]))
  const needsOf = (spec: Spec): Spec[] => spec.needs.flatMap((id) => byId.get(id) ?? [])
  const waiting = new Set(specs.toSorted(byRank))
  const order: Spec[] = []
  for (let next = firstFree(waiting, needsOf); next !== undefined; next = firstFree(waiting, needsOf)) {
    waiting.delete(next)
    order.push(next)
  }
  return { order, findings: waiting.size === 0 ? [] : explain([...waiting], needsOf) }
}

function byRank(a: Spec, b: Spec): number {
  return a.priority - b.priority || (a.path < b.path ? -1 : a.path > b.path ? 1 : 0)
}

function firstFree(waiting: Set<Spec>, needsOf: (spec: Spec) => Spec[]): Spec | undefined {
  for (const spec of waiting) if (!needsOf(spec).some((need) => waiting.has(need))) return spec
  return undefined
}

/** Every spec left needs another one left, so following needs ends in a circle. */
function explain(left: Spec[], needsOf: (spec: Spec) => Spec[]): Diagnostic[] {
  const inLeft = new Set(left)
  const circles: Spec[][] = []
  const seen = new Set<Spec>()
  for (const start of left) {
    const path: Spec[] = []
    let spec = start
    while (!seen.has(spec)) {
      seen.add(spec)
      path.push(spec)
      spec = needsOf(spec).find((need) => inLeft.has(need))!
    }
    if (path.includes(spec)) circles.push(path.slice(path.indexOf(spec)))
  }
  const round = new Set(circles.flat())
  return [...circles.map(circle), ...left.filter((spec) => !round.has(spec)).map(behind)]
}

function circle(specs: Spec[]): Diagnostic {
  const names = [...specs, specs[0]!].map((spec) => spec.id).join(' -> ')
  const at = placeOf(specs[0]!, 'needs', (specs[1] ?? specs[0]!).id)
  const hint = 'Remove one of these from "needs"'
  return { code: 'spec.circle', severity: 'error', message: `Specs need each other in a circle: ${names}`, at, hint }
}

function behind(spec: Spec): Diagnostic {
  const message = `"${spec.id}" waits for specs that need each other in a circle`
  return { code: 'spec.behind-circle', severity: 'warning', message, at: placeOf(spec, 'needs') }
}
