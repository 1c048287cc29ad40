import type { Linting } from './linting.ts'

/** What a workflow says of its own runs, and what is said of it where it is called. */
const ofRuns = [
  ['concurrency', 'The group of the workflow that is run holds'],
  ['budget', 'The budget of the workflow that is run holds for all'],
  ['onCancel', 'Put the steps into on-cancel of the workflow that is run'],
] as const

/** Heads of called workflows that have no effect in the call. */
export function lintCalls({ workflow, add }: Linting): void {
  for (const { sub, at } of workflow.byPath.values()) {
    if (sub === undefined || at.file !== workflow.path) continue
    for (const [key, hint] of ofRuns) {
      const said = sub[key]
      if (said === undefined || Object.keys(said).length === 0) continue
      const name = key === 'onCancel' ? 'on-cancel' : key
      add('call-ignores', `"${name}" of "${sub.name}" has no effect where it is called`, at, { hint, severity: 'info' })
    }
  }
}
