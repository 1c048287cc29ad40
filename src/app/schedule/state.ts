import { join } from 'node:path'
import { z } from 'zod'
import { MmmError, messageOf } from '../../core/error.ts'
import { exit } from '../../core/exit.ts'
import { waitForLock } from '../../engine/lock.ts'
import { readText, writeAtomic } from '../../ports/files.ts'

const fired = z.object({
  slot: z.string(),
  at: z.string(),
  run: z.string().nullable(),
  code: z.number().nullable(),
  reason: z.string(),
})

const workflow = z.object({
  /** By cron expression and zone: the last time that was decided on. */
  slots: z.record(z.string(), z.string()),
  /** Times that wait for their turn. */
  queue: z.array(z.string()),
  /** The process of the run under way. */
  alive: z.object({ slot: z.string(), pid: z.number(), startTime: z.string() }).optional(),
  /** By cron expression and zone: the last run that ended, or why there was none. */
  fired: z.record(z.string(), fired).default({}),
  /** The tips of branches that a git hook has told of. */
  pushed: z.record(z.string(), z.string()).optional(),
})

const file = z.object({ version: z.literal(1), workflows: z.record(z.string(), workflow) })

/** What `.mmm/schedule.json` holds, by the paths of workflows. */
export type ScheduleState = z.infer<typeof file>
export type WorkflowState = z.infer<typeof workflow>
export type Fired = z.infer<typeof fired>

/** Path of the file that remembers which times were fired. */
export function statePath(root: string): string {
  return join(root, '.mmm', 'schedule.json')
}

/** Reads what was fired so far. Throws where the file is damaged: guessing could fire times twice. */
export async function readState(root: string): Promise<ScheduleState> {
  const path = statePath(root)
  try {
    return file.parse(JSON.parse((await readText(path)) ?? '{"version":1,"workflows":{}}'))
  } catch (error) {
    throw new MmmError('schedule.unreadable', 'The memory of the schedules cannot be read', {
      exit: exit.environment,
      at: { file: path },
      hint: `Remove the file to start afresh from now (${messageOf(error).split('\n')[0]})`,
      cause: error,
    })
  }
}

/** Reads, changes and writes the file while no other process does. */
export async function changeState<T>(root: string, change: (state: ScheduleState) => Promise<T> | T): Promise<T> {
  // It is held for milliseconds, so waiting for it is not given up
  const { signal } = new AbortController()
  const lock = await waitForLock(join(root, '.mmm', 'schedule.state.lock'), 'the memory of the schedules', {
    signal,
    onWait() {},
  })
  try {
    const state = await readState(root)
    const before = JSON.stringify(state)
    const result = await change(state)
    if (JSON.stringify(state) !== before) await writeAtomic(statePath(root), `${JSON.stringify(state, null, 2)}\n`)
    return result
  } finally {
    await lock.release()
  }
}

/** What is remembered of one workflow. */
export function memoryOf(state: ScheduleState, path: string): WorkflowState {
  return (state.workflows[path] ??= { slots: {}, queue: [], fired: {} })
}

/** The key of a schedule within its workflow. */
export function scheduleKey({ cron, timezone }: { cron: string; timezone: string }): string {
  return `${cron.trim().replace(/\s+/g, ' ')} ${timezone}`
}
