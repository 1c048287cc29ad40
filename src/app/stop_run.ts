import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MmmError } from '../core/error.ts'
import type { Holder } from '../engine/lock.ts'
import { readText } from '../ports/files.ts'
import { isAlive, signalProcess } from '../ports/shell.ts'
import { findRunId, readRun, runFolder, runIds } from './runs.ts'

/** Asks the process of a live run to stop, and waits until it has. */
export async function stopRun(
  root: string,
  word: string | undefined,
  signal: AbortSignal,
): Promise<{ run: string; pid: number }> {
  const id = word === undefined ? await newestAlive(root) : findRunId(root, word)
  const holder = await holderOf(root, id)
  if (holder === undefined) {
    throw new MmmError('run.not-alive', `The run ${id} is not alive`, { hint: `Look at it with: mmm runs show ${id}` })
  }
  signalProcess(holder.pid, 'SIGINT')
  while (isAlive(holder.pid, holder.startTime) && (await holderOf(root, id)) !== undefined) {
    await sleep(50, undefined, { signal })
  }
  return { run: id, pid: holder.pid }
}

async function newestAlive(root: string): Promise<string> {
  for (const id of runIds(root)) if ((await holderOf(root, id)) !== undefined) return id
  throw new MmmError('run.none-alive', 'No run of this project is alive', { hint: 'Type "mmm runs" for the list' })
}

async function holderOf(root: string, id: string): Promise<Holder | undefined> {
  const found = await readRun(root, id).catch(() => undefined)
  if (found !== undefined && found.standing !== 'running') return undefined
  try {
    const holder = JSON.parse((await readText(join(runFolder(root, id), 'lock'))) ?? 'null') as Holder | null
    return holder !== null && isAlive(holder.pid, holder.startTime) ? holder : undefined
  } catch {
    return undefined
  }
}
