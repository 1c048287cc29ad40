import type { Json, StepError } from '../core/event.ts'
import { interpolate } from '../core/expression.ts'
import { blockOf, lineage, ownerOf, staticPath } from '../core/graph.ts'
import { closingStep, conflictCode, lanesAround, type Lane } from '../core/lane.ts'
import { scopeOf } from '../core/scope.ts'
import type { Step } from '../core/workflow.ts'
import { emit, sync, type Driving, type Note } from './driving.ts'
import { endInConflict } from './end_step.ts'
import { track } from './track.ts'

/** Lanes that a step is to work in and that this process has not opened, the outermost first. */
export function missingLanes(d: Driving, path: string): string[] {
  const { places, run, entered, outside } = d
  if (outside.lanes === undefined || places.branches.size + places.loops.size === 0) return []
  const around = lanesAround(places, run.graph, path)
  return around.filter((lane) => !entered.has(lane) || !run.work.lanes.has(lane))
}

/** Opens what a step needs to work in. */
export async function enterLanes(d: Driving, path: string): Promise<void> {
  for (const lane of missingLanes(d, path)) await enterLane(d, lane)
}

/** Steps of one lane may begin at the same time: it is opened once. */
function enterLane(d: Driving, lane: string): Promise<void> {
  const under = d.opening.get(lane)
  if (under !== undefined) return under
  const opening = d.outside
    .lanes!.open(lane, noteIn(d))
    .then(
      () => void d.entered.add(lane),
      (error: unknown) => {
        // Who waits for it looks at the signal
        if (!d.signal.aborted) throw error
      },
    )
    .finally(() => d.opening.delete(lane))
  d.opening.set(lane, opening)
  return opening
}

function noteIn(d: Driving): Note {
  return async (fact) => {
    emit(d, fact)
    await sync(d)
  }
}

/** Whether a step can begin no more: what is around it has ended, or is out of time. */
export function isOver({ run: { graph } }: Driving, path: string): boolean {
  return [...lineage(path)].some((one) => graph.timedOut.has(one) || graph.steps.get(one)?.ended !== undefined)
}

/**
 * The input of a structure that begins, with what it notes of its lanes: that there are any. Before, the worktree that they are
 * all made from is noted.
 */
export async function noteLanes(
  d: Driving,
  step: Step,
  path: string,
  input: Json | undefined,
): Promise<Json | undefined> {
  const { lanes: _, ...rest } = (input ?? {}) as Record<string, Json>
  if (d.outside.lanes === undefined || !opens(d, step, path)) return input === undefined ? undefined : rest
  emit(d, await d.outside.checkpoint(`${path}@lanes`))
  return { ...rest, lanes: true }
}

function opens(d: Driving, step: Step, path: string): boolean {
  const place = staticPath(path)
  if (step.kind === 'parallel') return step.steps.some(({ id }) => d.places.branches.has(`${place}/${id}`))
  return step.kind === 'for-each' && d.places.loops.has(place) && !isNarrow(d, step, path)
}

/** Rounds one after the other share a worktree. A width that is none is an error when the first round begins. */
function isNarrow(d: Driving, { forEach }: Step, path: string): boolean {
  try {
    const scope = scopeOf(d.workflow, d.run, blockOf(path), d.outside.facts)
    return Number(interpolate(forEach!.maxParallel ?? 1, scope)) === 1
  } catch {
    return false
  }
}

/** Brings a lane together with what is around it, beside the loop. */
export function join(d: Driving, lane: string): void {
  const name = `${lane}@join`
  if (d.running.has(name)) return
  track(d, name, async () => {
    if (d.run.work.lanes.get(lane)?.conflict === undefined) await bring(d, lane)
    const left = d.run.work.lanes.get(lane)
    const closing = closingStep(d.run.graph, lane)
    if (left?.conflict !== undefined && closing !== undefined) await endInConflict(d, closing, errorOf(d, left))
    const block = /#\d+$/.test(lane) ? lane : blockOf(lane)
    d.queue.push({ owner: ownerOf(block), block })
  })
}

async function bring(d: Driving, lane: string): Promise<void> {
  const lanes = d.outside.lanes!
  if (!d.entered.has(lane)) await enterLane(d, lane)
  if (!d.entered.has(lane)) return
  await lanes.join(lane, noteIn(d))
  d.entered.delete(lane)
  await lanes.close(lane)
}

function errorOf({ run }: Driving, { path, conflict }: Lane): StepError {
  const { files, checkpoint } = conflict!
  const more = files.length > 5 ? ` and ${files.length - 5} more` : ''
  return {
    class: 'conflict',
    code: conflictCode,
    message: `What "${path}" changed conflicts with what others changed in ${files.slice(0, 5).join(', ')}${more}`,
    hint: `Its work is kept: mmm checkpoint diff ${checkpoint} --run ${run.id}, or mmm checkpoint restore ${checkpoint} --run ${run.id} --to <folder>`,
  }
}
