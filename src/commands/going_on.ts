import { broughtBy, commandsOf, leaveIn } from '../app/brought.ts'
import { changedWorkflow, type WorkflowChange } from '../app/changed_workflow.ts'
import { durationOf } from '../app/config.ts'
import { registry } from '../app/life.ts'
import { open, type Opened } from '../app/open.ts'
import { foreignLog } from '../app/register_run.ts'
import { ensureTrust, type Brought } from '../app/trust.ts'
import type { Limits } from '../core/event.ts'
import type { Run } from '../core/run.ts'
import { clean } from '../views/text.ts'
import { diffText } from '../views/workflow_diff.ts'
import { settingsOf } from './run_flags.ts'
import type { Host, Output } from './verb.ts'

/** Flags of the verbs that go on with what a run has done. */
export const goingFlags = [
  { name: 'as-started', description: 'go on with the workflow as it was, though its file has changed since' },
  {
    name: 'merge',
    negatable: true,
    description: 'fast-forward your branch when the run has ended for good; --no-merge does not ask',
  },
  { name: 'yes', short: 'y', description: 'ask nothing' },
] as const

export interface Calling {
  flags: Record<string, unknown>
  host: Host
  out: Output
}

/** Opens the project with the settings that a run was started with, and those that are typed now. */
export function openAsRun(run: Run, { flags, host }: Calling): Promise<Opened> {
  return open(host, {
    project: flags['project'] as string | undefined,
    settings: { ...settingsOf(run.options), ...settingsOf(flags) },
    replay: run.options['replay'] as string | undefined,
    allowEnv: (run.options['allow-env'] as string[] | undefined) ?? [],
  })
}

/** How the workflow's file has changed since, said on stderr; undefined where it has not, or with --as-started. */
export async function sayChange(
  run: Run,
  opened: Opened,
  { flags, host, out }: Calling,
): Promise<WorkflowChange | undefined> {
  if (flags['as-started'] === true) return undefined
  const { root, world } = opened
  const change = await changedWorkflow(run, { ...host, root, kinds: registry(world) })
  if (change !== undefined)
    out.say(clean(`${run.workflow.path} has changed since the run began:\n${diffText(change.diff)}`))
  return change
}

/** Gets leave for a log that this user has not written, for what it widens, and for a changed workflow that nobody named. */
export async function askLeave(
  run: Run,
  { opened, change }: { opened: Opened; change: WorkflowChange | undefined },
  { flags, host, out }: Calling,
): Promise<void> {
  const { root, user } = opened
  const canAsk = host.stdinIsTTY && host.stderrIsTTY && !out.mode.json && !out.mode.events
  const about = {
    root,
    user,
    yes: flags['yes'] === true,
    say: (text: string) => out.say(text),
    ...(canAsk ? { ask: (question: string) => host.ask(question) } : {}),
  }
  await ensureTrust({ ...about, brought: [...foreignLog(root, run, user), ...leaveIn(run.options)] })
  if (change === undefined || !/^\.mmm[\\/]/.test(run.workflow.path)) return
  await ensureTrust({ ...about, brought: await broughtIn(run, change, opened) })
}

/** Of the project's own improve.yml all that "mmm improve" asks about; its other workflows were named once, as they were then. */
function broughtIn(run: Run, { workflow }: WorkflowChange, { world }: Opened): Brought[] | Promise<Brought[]> {
  const isImprove = /[\\/]improve\.ya?ml$/.test(run.workflow.path)
  return isImprove
    ? broughtBy(world, { workflow, specs: (run.options['specs'] as string[] | undefined) ?? [] })
    : commandsOf(workflow)
}

/** The limits that were typed: they take the place of the run's own. */
export function raisedBy(flags: Record<string, unknown>, opened: Opened): Limits {
  const typed = settingsOf(flags)
  const limits: Limits = {}
  if (typed['max-iterations'] !== undefined) limits.iterations = typed['max-iterations'] as number
  if (typed['budget-usd'] !== undefined) limits.usd = typed['budget-usd'] as number
  if (typed['budget-tokens'] !== undefined) limits.tokens = typed['budget-tokens'] as number
  if (typed['max-time'] !== undefined) limits.ms = durationOf(opened.config)
  if (typed['target'] !== undefined) limits.target = typed['target'] as number
  return limits
}

/** What `--merge`, `--no-merge` and `--yes` say of the merge; undefined = ask. */
export function mergeOf(flags: Record<string, unknown>): boolean | undefined {
  return (flags['merge'] as boolean | undefined) ?? (flags['yes'] === true ? false : undefined)
}
