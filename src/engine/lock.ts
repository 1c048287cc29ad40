import { mkdir, rename, rm } from 'node:fs/promises'
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

/**
 * Takes a lock file, or says who holds it. A lock whose process is gone (or whose text is torn) is taken over: it is moved
 * aside first, so that of two that see it stale only one wins.
 */
export async function takeLock(path: string, about: string): Promise<Lock | Holder> {
  try {
    await mkdir(dirname(path), { recursive: true })
    for (;;) {
      const mine: Holder = { pid: ownPid(), startTime: startTimeOf(ownPid()), about }
      if (await createOnly(path, JSON.stringify(mine))) return { release: () => release(path, mine) }
      const holder = await readHolder(path)
      if (holder !== undefined && isAlive(holder.pid, holder.startTime)) return holder
      await moveAside(path, holder)
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
  for (let told = false; ; ) {
    const taken = await takeLock(path, about)
    if ('release' in taken) return taken
    if (!told) options.onWait(taken)
    told = true
    await sleep(200, undefined, { signal: options.signal })
  }
}

async function readHolder(path: string): Promise<Holder | undefined> {
  for (let tries = 0; tries < 20; tries++) {
    const text = await readText(path)
    if (text === undefined) return undefined
    try {
      return JSON.parse(text) as Holder
    } catch {
      // Being written just now, or torn for good: look again for a moment
      await sleep(10)
    }
  }
  return undefined
}

async function moveAside(path: string, seen: Holder | undefined): Promise<void> {
  const aside = `${path}.stale.${ownPid()}`
  try {
    await rename(path, aside)
  } catch {
    return
  }
  const moved = await readHolder(aside)
  const fresh = moved !== undefined && moved.pid !== seen?.pid && isAlive(moved.pid, moved.startTime)
  if (fresh) await rename(aside, path)
  else await rm(aside, { force: true })
}

async function release(path: string, mine: Holder): Promise<void> {
  const holder = await readHolder(path)
  if (holder?.pid === mine.pid && holder.startTime === mine.startTime) await rm(path, { force: true })
}
