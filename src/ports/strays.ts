import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { isAlive, ownPid, signalProcess, startTimeOf } from './shell.ts'

/** Variable that all processes of a run have; of a run inside another one it names both, the outer one first. */
export const runVariable = 'MMM_RUN'

/** Its value for a run that was started with this environment. */
export function runMark(run: string, env: Record<string, string | undefined>): string {
  const outer = env[runVariable]
  return outer === undefined || outer === '' ? run : `${outer}:${run}`
}

/**
 * Ends the processes of a run that still live though they left their process groups (`setsid`, daemons), with TERM and, after
 * `grace` milliseconds, KILL. Known by their environment, so on Linux only; elsewhere none is found.
 *
 * @param grace milliseconds. @default 2000
 * @returns how many they were when it began
 */
export async function endStrays(run: string, grace = 2_000): Promise<number> {
  const met = new Set<string>()
  const until = Date.now() + grace
  const first = straysOf(run)
  for (let left = first; left.length > 0; left = straysOf(run)) {
    const isLate = Date.now() >= until
    for (const stray of left) {
      const key = `${stray.pid} ${stray.startTime}`
      if (!met.has(key) || isLate) signalProcess(stray.pid, isLate ? 'SIGKILL' : 'SIGTERM')
      met.add(key)
    }
    // What not even KILL ends hangs in the kernel
    if (Date.now() >= until + grace) break
    await sleep(20)
  }
  return first.length
}

interface Stray {
  pid: number
  startTime: string
}

function straysOf(run: string): Stray[] {
  return processes()
    .filter((pid) => pid !== ownPid() && marksOf(pid).includes(run))
    .map((pid) => ({ pid, startTime: startTimeOf(pid) }))
    .filter(({ pid, startTime }) => isAlive(pid, startTime))
}

function processes(): number[] {
  try {
    return readdirSync('/proc').map(Number).filter(Number.isInteger)
  } catch {
    return []
  }
}

/** The runs that a process belongs to. Those of other users cannot be looked into, and are none of ours. */
function marksOf(pid: number): string[] {
  try {
    const lines = readFileSync(`/proc/${pid}/environ`, 'latin1').split('\0')
    const line = lines.find((one) => one.startsWith(`${runVariable}=`))
    return line?.slice(runVariable.length + 1).split(':') ?? []
  } catch {
    return []
  }
}
