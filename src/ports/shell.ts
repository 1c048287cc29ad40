import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { codeOf, MmmError } from '../core/error.ts'
import { checkFit, tooLarge } from './fit.ts'

/** How to start a command. */
export interface SpawnOptions {
  cwd: string
  /** The whole environment of the child; nothing is inherited. */
  env: Record<string, string>
  /** Milliseconds; after that the whole process group gets TERM, after `grace` more KILL. @default none */
  timeout?: number
  /** Milliseconds between TERM and KILL. @default 5000 */
  grace?: number
  /** Ends the group like a timeout does; if it is aborted already, nothing is started. */
  signal?: AbortSignal
  /** Bytes of output kept in memory, for each stream; the middle of more is dropped and counted. @default 8 MiB */
  maxBytes?: number
  /** Called once the process runs, with its pid (also the id of its group) and the kernel's start time. */
  onStart?: (pid: number, startTime: string) => void
  /** Called with each chunk as it comes. */
  onOutput?: (chunk: string, stream: 'stdout' | 'stderr') => void
}

/** What became of a command. It is a result, not an error, when it failed. */
export interface Ended {
  exit: number | null
  signal?: string
  /** Why mmm ended it, if it did. */
  ended?: 'timeout' | 'aborted'
  stdout: string
  stderr: string
  /** Both streams in the order they came. */
  output: string
  /** Bytes of output dropped beyond `maxBytes`. */
  dropped: number
  ms: number
}

/**
 * Runs a command in a process group of its own, standard input closed. Ends when the leader has exited, 200 ms later at
 * the latest closes the pipes: a child that forked and left does not hold it. What is left of the group is then killed;
 * a process that moved to a session of its own (`setsid`) is out of reach. Rejects only when the program cannot be
 * started at all; a shell line whose program is missing ends with exit code 127.
 *
 * @param command a shell line (run by `/bin/sh -e -c`), or an argument vector run without a shell
 */
export function run(command: string | readonly string[], options: SpawnOptions): Promise<Ended> {
  const [file, ...args] = typeof command === 'string' ? ['/bin/sh', '-e', '-c', command] : command
  const started = performance.now()
  const kept = keeper(options.maxBytes ?? 8 * 1024 * 1024)
  if (options.signal?.aborted) return Promise.resolve({ exit: null, ended: 'aborted', ...kept.text(), ms: 0 })
  return new Promise((resolve, reject) => {
    let why: Ended['ended']
    let settled = false
    let killTimer: NodeJS.Timeout | undefined
    let lateTimer: NodeJS.Timeout | undefined
    const child = start(file!, args, options)
    const end = (reason: 'timeout' | 'aborted') => {
      if (why !== undefined || child.pid === undefined) return
      why = reason
      killGroup(child.pid, 'SIGTERM')
      killTimer = setTimeout(() => killGroup(child.pid!, 'SIGKILL'), options.grace ?? 5_000)
    }
    const limit = options.timeout === undefined ? undefined : setTimeout(() => end('timeout'), options.timeout)
    const onAbort = () => end('aborted')
    const clear = () => {
      settled = true
      clearTimeout(limit)
      clearTimeout(killTimer)
      clearTimeout(lateTimer)
      options.signal?.removeEventListener('abort', onAbort)
    }
    const settle = (exit: number | null, signal: NodeJS.Signals | null) => {
      if (settled) return
      clear()
      if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL')
      groups.delete(child.pid!)
      child.stdout.destroy()
      child.stderr.destroy()
      resolve({
        exit,
        ...(signal === null ? {} : { signal }),
        ...(why === undefined ? {} : { ended: why }),
        ...kept.text(),
        ms: Math.round(performance.now() - started),
      })
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      if (!settled) reject(notStarted(error, file!, options.cwd))
      clear()
    })
    child.on('spawn', () => {
      groups.add(child.pid!)
      watchExit()
      options.onStart?.(child.pid!, startTimeOf(child.pid!))
      options.signal?.addEventListener('abort', onAbort, { once: true })
      if (options.signal?.aborted) onAbort()
    })
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8')
      child[name].on('data', (chunk: string) => {
        kept.add(chunk, name)
        options.onOutput?.(chunk, name)
      })
    }
    child.on('close', settle)
    // The immediate comes after one more poll, so that what already stands in the pipes is read on a busy machine too.
    child.on('exit', (exit, signal) => {
      if (!settled) lateTimer = setTimeout(() => setImmediate(() => settle(exit, signal)), 200)
    })
  })
}

/** Starts a program in a group of its own; throws where the system cannot be given so much. */
function start(file: string, args: readonly string[], { cwd, env }: SpawnOptions) {
  checkFit({ args, env })
  try {
    return spawn(file, args, { cwd, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
  } catch (error) {
    throw codeOf(error) === 'E2BIG' ? tooLarge({ args, env }) : notStarted(error as NodeJS.ErrnoException, file, cwd)
  }
}

/** Groups under way; when this process leaves at once (a second Ctrl-C), they do not stay. */
const groups = new Set<number>()
let watching = false

function watchExit(): void {
  if (watching) return
  watching = true
  process.on('exit', () => {
    for (const pid of groups) killGroup(pid, 'SIGKILL')
  })
}

/** Sends a signal to a whole process group; one that is gone is no error. */
export function killGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal)
  } catch {
    // gone already
  }
}

/**
 * Ends what is left of a process group that another process of mmm started, and waits until it is gone. A pid that was
 * given to another process since is let alone.
 */
export async function endGroup(pid: number, startTime: string): Promise<void> {
  const leader = statOf(pid)
  if (leader !== undefined && leader[19] !== startTime) return
  killGroup(pid, 'SIGKILL')
  for (let tries = 0; tries < 100 && groupLives(pid); tries++) await new Promise((resolve) => setTimeout(resolve, 10))
}

function groupLives(pid: number): boolean {
  try {
    process.kill(-pid, 0)
    return true
  } catch {
    return false
  }
}

/** The kernel's start time of a process (field 22 of `/proc/<pid>/stat`), so that a reused pid is told apart; '' where unknown. */
export function startTimeOf(pid: number): string {
  return statOf(pid)?.[19] ?? ''
}

/** Whether the process with this pid and start time is still alive (a zombie is not). */
export function isAlive(pid: number, startTime: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const stat = statOf(pid)
  if (stat === undefined) return true
  if (stat[0] === 'Z' || stat[0] === 'X') return false
  return startTime === '' || stat[19] === startTime
}

/** The fields of `/proc/<pid>/stat` from the third on, after the name, which may hold blanks and brackets. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return undefined
  }
}

/** Node reports a missing folder as a missing program; this says which of the two it is. */
function notStarted(error: NodeJS.ErrnoException, file: string, cwd: string): MmmError {
  const facts = { exit: 5, cause: error } as const
  if (!existsSync(cwd)) return new MmmError('shell.no-folder', `Folder "${cwd}" does not exist`, facts)
  if (error.code === 'ENOENT') return new MmmError('shell.not-found', `Program "${file}" was not found`, facts)
  return new MmmError('shell.not-started', `Program "${file}" could not be started: ${error.message}`, facts)
}

/** Keeps the first and the last half of what comes, within a number of bytes. */
function keeper(maxBytes: number) {
  const streams = { stdout: halves(maxBytes), stderr: halves(maxBytes), output: halves(maxBytes) }
  return {
    add(chunk: string, stream: 'stdout' | 'stderr') {
      const bytes = Buffer.byteLength(chunk)
      streams[stream].add(chunk, bytes)
      streams.output.add(chunk, bytes)
    },
    text: () => ({
      stdout: streams.stdout.text(),
      stderr: streams.stderr.text(),
      output: streams.output.text(),
      dropped: streams.output.dropped(),
    }),
  }
}

function halves(max: number) {
  const half = Math.ceil(max / 2)
  let head = ''
  let headBytes = 0
  let tail: Array<{ text: string; bytes: number }> = []
  let first = 0
  let tailBytes = 0
  let dropped = 0
  const push = (text: string, bytes: number) => {
    tail.push({ text, bytes })
    tailBytes += bytes
    while (first < tail.length - 1 && tailBytes - tail[first]!.bytes >= half) {
      dropped += tail[first]!.bytes
      tailBytes -= tail[first++]!.bytes
    }
    if (first > 1_000) tail = tail.slice(first)
    if (first > 1_000) first = 0
  }
  const ending = () => {
    const whole = Buffer.from(
      tail
        .slice(first)
        .map((piece) => piece.text)
        .join(''),
    )
    const cut = nextCharacter(whole, Math.max(0, whole.length - half))
    return { over: cut, text: whole.subarray(cut).toString() }
  }
  return {
    add(chunk: string, bytes: number) {
      if (headBytes >= half) return push(chunk, bytes)
      if (headBytes + bytes <= half) {
        head += chunk
        headBytes += bytes
        return
      }
      const whole = Buffer.from(chunk)
      const cut = lastCharacter(whole, half - headBytes)
      head += whole.subarray(0, cut).toString()
      headBytes = half
      push(whole.subarray(cut).toString(), bytes - cut)
    },
    dropped: () => dropped + ending().over,
    text() {
      const { over, text } = ending()
      return over + dropped === 0 ? head + text : `${head}\n[${dropped + over} bytes elided]\n${text}`
    },
  }
}

/** The last place at or before `at` where a character of UTF-8 begins. */
function lastCharacter(bytes: Buffer, at: number): number {
  let cut = at
  while (cut > 0 && (bytes[cut]! & 0xc0) === 0x80) cut--
  return cut
}

/** The first place at or after `at` where a character of UTF-8 begins. */
function nextCharacter(bytes: Buffer, at: number): number {
  let cut = at
  while (cut < bytes.length && (bytes[cut]! & 0xc0) === 0x80) cut++
  return cut
}

/** This process's id. */
export function ownPid(): number {
  return process.pid
}

/** Sends a signal to one process; one that is gone is no error. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // gone already
  }
}
