import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { foldEvents } from '../core/fold.ts'
import type { Approval, Run } from '../core/run.ts'
import { takeLock } from '../engine/lock.ts'
import { openLog, readLog } from '../engine/log.ts'
import { systemClock } from '../ports/clock.ts'
import { join } from 'node:path'
import { findRunId, readRun, runFolder, runIds } from './runs.ts'

/** What somebody answers to a question that a run waits with. */
export interface Answer {
  approved: boolean
  /** The option chosen; default: approve or reject. */
  option?: string | undefined
  values: Record<string, string>
  comment?: string | undefined
  /** Path of the step, where several wait. */
  step?: string | undefined
}

/** Records an answer in the log of a run that waits. Nothing goes on by itself: that is `mmm resume`. */
export async function answerApproval(
  root: string,
  word: string | undefined,
  answer: Answer,
): Promise<{ run: string; path: string; answer: string }> {
  const id = word === undefined ? await newestWaiting(root) : findRunId(root, word)
  const folder = runFolder(root, id)
  const lock = await takeLock(join(folder, 'lock'), id)
  if (!('release' in lock))
    throw new MmmError('run.alive', `The run ${id} is alive in process ${lock.pid}`, {
      exit: 5,
      hint: 'Answer where it runs, or wait until it has ended',
    })
  try {
    const read = await readLog(folder)
    const run = foldEvents(read.events)
    const { asked } = pick(run, answer.step)
    const chosen = chosenOf(asked, answer)
    const log = await openLog(folder, read, systemClock)
    try {
      log.append({
        type: 'approval.answered',
        path: asked.path,
        approved: answer.approved,
        answer: chosen,
        values: answer.values,
        ...(answer.comment === undefined ? {} : { comment: answer.comment }),
      })
      await log.sync()
    } finally {
      await log.close()
    }
    return { run: id, path: asked.path, answer: chosen }
  } finally {
    await lock.release()
  }
}

async function newestWaiting(root: string): Promise<string> {
  for (const id of runIds(root)) {
    const found = await readRun(root, id).catch(() => undefined)
    if (found !== undefined && waiting(found.run).length > 0) return id
  }
  throw new MmmError('approval.none', 'No run waits for an approval', { hint: 'Type "mmm runs" for the list' })
}

function waiting(run: Run): Approval[] {
  return [...run.approvals.values()].filter(
    ({ asked, answered }) => answered === undefined && run.graph.open.has(asked.path),
  )
}

function pick(run: Run, step: string | undefined): Approval {
  const open = waiting(run)
  const paths = open.map((one) => one.asked.path)
  if (open.length === 0) throw new MmmError('approval.none', `The run ${run.id} waits for no approval`)
  if (step === undefined && open.length === 1) return open[0]!
  const found = open.find((one) => one.asked.path === step)
  if (found !== undefined) return found
  if (step === undefined)
    throw new MmmError('approval.several', `The run ${run.id} waits for ${open.length} approvals`, {
      hint: `Name one with --step: ${paths.join(', ')}`,
    })
  throw new MmmError('approval.unknown', `No approval waits at "${step}"`, {
    hint: didYouMean(step, paths) ?? `Waiting: ${paths.join(', ')}`,
  })
}

function chosenOf(asked: Approval['asked'], { approved, option }: Answer): string {
  if (!approved) return 'reject'
  const options = asked.options ?? ['approve']
  if (option === undefined && asked.options === undefined) return 'approve'
  if (option !== undefined && options.includes(option)) return option
  const hint = `Options: ${options.join(', ')}`
  if (option === undefined)
    throw new MmmError('approval.option', `"${asked.path}" asks for one of its options`, {
      hint: `${hint}; give one with --option`,
    })
  throw new MmmError('approval.option', `"${option}" is no option of "${asked.path}"`, { hint })
}
