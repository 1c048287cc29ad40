import { sha256 } from '../core/id.ts'
import type { Step } from '../core/workflow.ts'

/** What a step's result is kept under: what the step does, and its key. */
export function cacheName(step: Step, key: string): string {
  return sha256(JSON.stringify([doing(step), step.cache?.paths ?? [], key]))
}

function doing({ kind, with: given, env, outputs, steps }: Step): unknown[] {
  return [kind, given, env, outputs, steps.map((one) => [one.id, ...doing(one)])]
}
