import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** How to start a command. */
export interface SpawnOptions {
  cwd: string
  /** The whole environment of the child; nothing is inherited. */
  env: Record<string, string>
  /** Milliseconds; after that the whole process group gets TERM, after 5 s more KILL. @default none */
  timeout?: number
  signal?: AbortSignal
  /** Bytes of output kept in memory; the middle of more is dropped and counted. @default 8 MiB */
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
 * the latest closes the pipes: a child that forked and left does not hold it. Rejects only when the program cannot be
 * started at all.
 *
 * @param command a shell line (run by `/bin/sh -e -c`), or an argument vector run without a shell
 */
export function run(command: string | readonly string[], options: SpawnOptions): Promise<Ended> {
  const [file, ...args] = typeof command === 'string' ? ['/bin/sh', '-e', '-c', command] : command
  const started = performance.now()
  const kept = keeper(options.maxBytes ?? 8 * 1024 * 1024)
  return new Promise((resolve, reject) => {
    let why: Ended['ended']
    let settled = false
    let killTimer: NodeJS.Timeout | undefined
    const child = spawn(file!, args, {
      cwd: options.cwd,
      env: options.env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const end = (reason: 'timeout' | 'aborted') => {
      if (why !== undefined || child.pid === undefined) return
      why = reason
      killGroup(child.pid, 'SIGTERM')
      killTimer = setTimeout(() => killGroup(child.pid!, 'SIGKILL'), 5_000)
    }
    const limit = options.timeout === undefined ? undefined : setTimeout(() => end('timeout'), options.timeout)
    const onAbort = () => end('aborted')
    const settle = (exit: number | null, signal: NodeJS.Signals | null) => {
      if (settled) return
      settled = true
      clearTimeout(limit)
      clearTimeout(killTimer)
      options.signal?.removeEventListener('abort', onAbort)
      if (child.pid !== undefined) killGroup(child.pid, 'SIGKILL')
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
    child.on('error', (error) => {
      clearTimeout(limit)
      if (!settled) reject(error)
      settled = true
    })
    child.on('spawn', () => {
      options.onStart?.(child.pid!, startTimeOf(child.pid!))
      if (options.signal?.aborted) onAbort()
      options.signal?.addEventListener('abort', onAbort, { once: true })
    })
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8')
      child[name].on('data', (chunk: string) => {
        kept.add(chunk, name)
        options.onOutput?.(chunk, name)
      })
    }
    child.on('close', settle)
    child.on('exit', (exit, signal) => setTimeout(() => settle(exit, signal), 200))
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

/** The kernel's start time of a process (field 22 of `/proc/<pid>/stat`), so that a reused pid is told apart; '' where unknown. */
export function startTimeOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? ''
  } catch {
    return ''
  }
}

/** Whether the process with this pid and start time is still alive (a zombie is not). */
export function isAlive(pid: number, startTime: string): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') return false
  }
  const now = startTimeOf(pid)
  return startTime === '' || now === '' || now === startTime
}

/** Keeps the first and the last half of what comes, within a number of bytes. */
function keeper(maxBytes: number) {
  const streams = { stdout: halves(maxBytes), stderr: halves(maxBytes), output: halves(maxBytes) }
  return {
    add(chunk: string, stream: 'stdout' | 'stderr') {
      streams[stream].add(chunk)
      streams.output.add(chunk)
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
  let tail: string[] = []
  let tailLength = 0
  let dropped = 0
  return {
    add(chunk: string) {
      const room = half - head.length
      if (room > 0) head += chunk.slice(0, room)
      const rest = room > 0 ? chunk.slice(room) : chunk
      if (rest === '') return
      tail.push(rest)
      tailLength += rest.length
      while (tail.length > 1 && tailLength - tail[0]!.length >= half) {
        dropped += tail[0]!.length
        tailLength -= tail.shift()!.length
      }
    },
    dropped: () => dropped + Math.max(0, tailLength - half),
    text() {
      const end = tail.join('')
      const over = Math.max(0, end.length - half)
      if (over === 0 && dropped === 0) return head + end
      return `${head}\n[${dropped + over} characters elided]\n${end.slice(over)}`
    },
  }
}
