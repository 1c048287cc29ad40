import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, MmmError } from '../core/error.ts'
import type { Event } from '../core/event.ts'
import { isRunId } from '../core/id.ts'
import { foldEvents } from '../core/fold.ts'
import { statusOf, type Run } from '../core/run.ts'
import { briefOf } from '../core/run_brief.ts'
import { didYouMean } from '../core/suggest.ts'
import { readLog } from '../engine/log.ts'
import type { Holder } from '../engine/lock.ts'
import type { Listed, Standing, Whole } from '../views/listed.ts'
import { openBriefCache, type BriefCache } from './brief_cache.ts'

/** A run with its events. */
export interface Found extends Whole {
  events: Event[]
}

/** Folder of a run's log and blobs. */
export function runFolder(root: string, id: string): string {
  return join(root, '.mmm', 'runs', id)
}

/** Ids of all runs of a project, newest first. */
export function runIds(root: string): string[] {
  try {
    return readdirSync(join(root, '.mmm', 'runs'))
      .filter(isRunId)
      .toSorted()
      .toReversed()
  } catch {
    return []
  }
}

/**
 * All runs of a project, newest first. One that cannot be read is listed as damaged.
 *
 * @param own a run whose log this process has written, and need not read
 */
export async function listRuns(root: string, own?: Run): Promise<Listed[]> {
  const listed: Listed[] = []
  const ids = runIds(root)
  const cache = await openBriefCache(root)
  if (own !== undefined) cache.note(own.id, briefOf(own))
  for (let i = 0; i < ids.length; i += atOnce) {
    listed.push(...(await Promise.all(ids.slice(i, i + atOnce).map((id) => tryRun(root, id, cache)))))
  }
  await cache.keep(ids)
  return listed
}

/** Logs that are read at the same time. */
const atOnce = 16

async function tryRun(root: string, id: string, cache: BriefCache): Promise<Listed> {
  try {
    const known = cache.find(id)
    if (known !== undefined) return { id, standing: await standingOf(known, runFolder(root, id)), run: known }
    const { run, standing } = await readRun(root, id)
    const brief = briefOf(run)
    cache.note(id, brief)
    return { id, standing, run: brief }
  } catch (error) {
    return { id, standing: 'damaged', message: messageOf(error) }
  }
}

/** Reads one run by its whole id. */
export async function readRun(root: string, id: string): Promise<Found> {
  const folder = runFolder(root, id)
  const { events } = await readLog(folder)
  if (events[0]?.type !== 'run.started') {
    throw new MmmError('run.empty', `The log of run "${id}" holds no event that starts a run`, {
      exit: 5,
      at: { file: join(folder, 'log.jsonl') },
      hint: 'It was ended before it began: start anew with mmm improve',
    })
  }
  const run = foldEvents(events)
  return { id, run, events, standing: await standingOf(run, folder) }
}

/** The id that a word names: `latest` (the default), a whole id, or the beginning or the end of one. */
export function findRunId(root: string, word = 'latest'): string {
  const ids = runIds(root)
  if (word === 'latest' && ids[0] !== undefined) return ids[0]
  if (ids.includes(word)) return word
  if (ids.length === 0) {
    throw new MmmError('run.none', 'This project has no run yet', { hint: 'Type "mmm improve" to start one' })
  }
  const fits = ids.filter((id) => id.startsWith(word) || id.endsWith(`-${word}`))
  if (fits.length === 1) return fits[0]!
  if (fits.length > 1) {
    throw new MmmError('run.ambiguous', `"${word}" fits ${fits.length} runs`, {
      hint: `Known: ${fits.slice(0, 5).join(', ')}`,
    })
  }
  const hint = didYouMean(word, ids) ?? 'Type "mmm runs" for the list'
  throw new MmmError('run.unknown', `There is no run "${word}"`, { hint })
}

/** How a run stands: as it ended, or, while it has not, whether its process still lives. */
async function standingOf(run: Pick<Run, 'ended'>, folder: string): Promise<Standing> {
  const status = statusOf(run)
  if (status !== 'unfinished') return status
  const holder = readHolder(join(folder, 'lock'))
  if (holder === undefined) return 'died'
  const { isAlive } = await import('../ports/shell.ts')
  return isAlive(holder.pid, holder.startTime) ? 'running' : 'died'
}

function readHolder(path: string): Holder | undefined {
  try {
    const holder = JSON.parse(readFileSync(path, 'utf8')) as Partial<Holder> | null
    return typeof holder?.pid === 'number' ? (holder as Holder) : undefined
  } catch {
    return undefined
  }
}
