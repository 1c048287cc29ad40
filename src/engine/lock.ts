import { mkdir, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { createOnly, readText } from '../ports/files.ts'
import { isAlive, ownPid, startTimeOf } from '../ports/shell.ts'
import { unwritable } from './log.ts'

export interface Lock {
  release(): Promise<void>
}

/** Who holds a lock. */
export interface Holder {
  pid: number
  startTime: string
  about: string
}

/** Takes a lock file, or says who holds it. A lock whose process is gone, or whose text is torn, is taken over. */
export async function takeLock(path: string, about: string): Promise<Lock | Holder> {
  try {
    await mkdir(dirname(path), { recursive: true })
    for (;;) {
      const mine: Holder = { pid: ownPid(), startTime: startTimeOf(ownPid()), about }
      if (await createOnly(path, JSON.stringify(mine))) return { release: () => release(path, mine) }
      const holder = await liveHolder(path)
      if (holder !== undefined) return holder
      await breakStale(path)
    }
  } catch (error) {
    throw unwritable(path, error)
  }
}

/** Takes a lock, waiting for whoever holds it. `onWait` is called once. */
export async function waitForLock(
  path: string,
  about: string,
  options: { signal: AbortSignal; onWait: (holder: Holder) => void },
): Promise<Lock> {
  for (let told = false; ;) {
    const taken = await takeLock(path, about)
    if ('release' in taken) return taken
    if (!told) options.onWait(taken)
    told = true
    await sleep(200, undefined, { signal: options.signal })
  }
}

/** Who holds a lock, if that process is alive. */
async function liveHolder(path: string): Promise<Holder | undefined> {
  const holder = await readHolder(path)
  return holder !== undefined && isAlive(holder.pid, holder.startTime) ? holder : undefined
}

async function readHolder(path: string): Promise<Holder | undefined> {
  try {
    const holder = JSON.parse((await readText(path)) ?? 'null') as Partial<Holder> | null
    return typeof holder?.pid === 'number' && typeof holder.startTime === 'string' ? (holder as Holder) : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}

/**
 * Removes a lock that nobody holds. Only who has the lock on breaking it does so, and looks again: else, of two that saw it
 * stale, the second could remove what the first has taken meanwhile. That lock can be left behind as well, and is broken
 * in the same way.
 */
async function breakStale(path: string): Promise<void> {
  const breaking = await takeLock(`${path}.break`, 'breaking a stale lock')
  if (!('release' in breaking)) return sleep(10)
  try {
    // Without links a lock is not written at once: torn text may be that of a lock being taken
    if ((await readHolder(path)) === undefined) await sleep(200)
    if ((await liveHolder(path)) === undefined) await rm(path, { force: true })
  } finally {
    await breaking.release()
  }
}

async function release(path: string, mine: Holder): Promise<void> {
  const holder = await readHolder(path)
  if (holder?.pid === mine.pid && holder.startTime === mine.startTime) await rm(path, { force: true })
}
