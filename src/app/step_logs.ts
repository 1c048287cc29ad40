import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Event } from '../core/event.ts'
import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { readText } from '../ports/files.ts'
import { readRun, runFolder } from './runs.ts'

/** What one command of a step printed. */
export interface StepLog {
  path: string
  /** Number of the event that tells of it. */
  seq: number
  /** The check that printed it, for a step that runs checks. */
  check: string | null
  text: string
}

/** The outputs of a run's steps, in the order they ended; of one step with all below it, if it is named. */
export async function stepLogs(root: string, id: string, step?: string): Promise<StepLog[]> {
  const { events, run } = await readRun(root, id)
  if (step !== undefined && !run.graph.steps.has(step) && ![...run.graph.blocks.keys()].includes(step)) {
    const hint = didYouMean(step, run.graph.steps.keys()) ?? 'Type "mmm runs show" for its steps'
    throw new MmmError('step.unknown', `The run ${id} has no step "${step}"`, { hint })
  }
  return readOutputs(
    root,
    id,
    events.filter((event) => liesBelow(event, step)),
  )
}

/** Calls back with each output as it comes, until the run has ended or the signal aborts. */
export async function followLogs(
  root: string,
  id: string,
  options: { step?: string | undefined; signal: AbortSignal; onLog(log: StepLog): void },
): Promise<void> {
  for (let seen = 0; ;) {
    const { events, standing } = await readRun(root, id)
    const fresh = events.filter((event) => event.seq > seen && liesBelow(event, options.step))
    for (const log of await readOutputs(root, id, fresh)) options.onLog(log)
    seen = events.at(-1)?.seq ?? seen
    if (standing !== 'running' || options.signal.aborted) return
    await sleep(200, undefined, { signal: options.signal }).catch(() => undefined)
  }
}

function liesBelow(event: Event, step: string | undefined): boolean {
  if (step === undefined || !('path' in event)) return step === undefined
  return event.path === step || (event.path.startsWith(step) && '/#!'.includes(event.path[step.length]!))
}

async function readOutputs(root: string, id: string, events: readonly Event[]): Promise<StepLog[]> {
  const logs: StepLog[] = []
  for (const event of events) {
    if (event.type === 'output.stored')
      logs.push({ path: event.path, seq: event.seq, check: null, text: await blob(event.blob, event.tail) })
    else if (event.type === 'check.ended') {
      const { check, outputHash, tail, command } = event.result
      logs.push({ path: event.path, seq: event.seq, check, text: `$ ${command}\n${await blob(outputHash, tail)}` })
    }
  }
  return logs

  async function blob(hash: string, otherwise: string): Promise<string> {
    return (await readText(join(runFolder(root, id), 'blobs', hash))) ?? otherwise
  }
}
