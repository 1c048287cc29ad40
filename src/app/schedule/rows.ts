import { cronTimes } from '../../core/cron.ts'
import { isAlive } from '../../ports/shell.ts'
import { slotTime, type ScheduleRow } from '../../views/schedule.ts'
import type { Planned } from './planned.ts'
import { memoryOf, readState, scheduleKey } from './state.ts'

/** Each schedule of the workflows, with what was fired and what comes next. */
export async function rowsOf(
  root: string,
  planned: readonly Planned[],
  { now, count }: { now: Date; count: number },
): Promise<ScheduleRow[]> {
  const state = await readState(root)
  return planned.flatMap(({ workflow, on }) => {
    const { fired, alive, queue } = memoryOf(state, workflow.path)
    return on.schedule.map((one): ScheduleRow => ({
      id: `${workflow.name} ${scheduleKey(one)}`,
      workflow: workflow.name,
      path: workflow.path,
      cron: one.cron,
      timezone: one.timezone,
      overlap: one.overlap,
      catchUp: one.catchUp,
      lastFired: fired[scheduleKey(one)]?.slot ?? null,
      lastRun: fired[scheduleKey(one)]?.run ?? null,
      lastCode: fired[scheduleKey(one)]?.code ?? null,
      alive: alive !== undefined && isAlive(alive.pid, alive.startTime),
      queued: queue.length,
      next: cronTimes(one.cron, one.timezone)
        .next(count, now)
        .map((at) => slotTime(at, one.timezone)),
    }))
  })
}
