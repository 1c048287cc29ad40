import { broughtBy } from '../brought.ts'
import { open, type Start } from '../open.ts'
import { ensureTrust, type Brought } from '../trust.ts'
import type { Workflow } from '../../core/workflow.ts'
import type { Planned } from './planned.ts'

export interface AskingLeave {
  start: Start
  root: string
  /** `--yes`. */
  yes: boolean
  /** Undefined where there is no terminal. */
  ask?: (question: string) => Promise<string>
  say(text: string): void
}

/**
 * Leave for what a workflow runs that nobody named, and for the project's checks where it verifies. Asked anew when any of
 * it has changed; throws where it is not given.
 */
export async function ensureLeave({ workflow, named }: Planned, asking: AskingLeave): Promise<void> {
  const { start, root, yes, ask, say } = asking
  const opened = await open(start, { project: root })
  const verifies = [...workflow.byPath.values()].some((step) => step.kind === 'verify')
  const brought = [
    ...(named ? [] : stepsOf(workflow)),
    ...(verifies ? await broughtBy(opened.world, { specs: [] }) : []),
  ]
  await ensureTrust({ root: opened.root, brought, user: opened.user, yes, say, ...(ask === undefined ? {} : { ask }) })
}

/** What each step does that is more than structure. */
function stepsOf(workflow: Workflow): Brought[] {
  const structures = ['sequence', 'parallel', 'repeat', 'for-each', 'set', 'fail']
  return [...workflow.byPath.values()]
    .filter((step) => !structures.includes(step.kind))
    .map((step) => ({
      what: step.kind === 'run' ? String(step.with['command']) : `${step.kind} ${JSON.stringify(step.with)}`,
      from: `${step.at.file}:${step.at.line}`,
    }))
}
