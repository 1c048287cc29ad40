import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isatty } from 'node:tty'
import { runCli } from './cli/run.ts'
import type { Host } from './commands/verb.ts'

const interrupt = new AbortController()
/** Streams that were written to; opening one costs time, so that is left to the first write. */
const opened = new Set<NodeJS.WriteStream>()
/** One Ctrl-C may arrive more than once: npm passes it on, and so does a package that cleans up at exit (`when-exit`). */
const echo = 250
let interruptedAt = 0
/** What was typed before, for the arrow keys. */
let typed: string[] = []
let piped: Promise<AsyncIterator<string>> | undefined
const host = makeHost()

listen()
await runCli(process.argv.slice(2), host).then(leave)

function makeHost(): Host {
  const packageRoot = findPackage(import.meta.dirname)
  return {
    cwd: process.cwd(),
    env: process.env,
    stdinIsTTY: isatty(0),
    stdoutIsTTY: isatty(1),
    stderrIsTTY: isatty(2),
    columns: () => process.stdout.columns || process.stderr.columns || 80,
    write: writer(() => process.stdout),
    writeError: writer(() => process.stderr),
    signal: interrupt.signal,
    ask,
    readLine,
    execPath: process.execPath,
    packageRoot,
    version: versionOf(packageRoot),
    nodeVersion: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  }
}

/** The nearest folder upward that holds a package.json: from `dist/cli` as from `src`. */
function findPackage(from: string): string {
  for (let folder = from; folder !== dirname(folder); folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder
  }
  return from
}

function versionOf(packageRoot: string): string {
  const { version } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')) as { version: string }
  return version
}

/** A reader that goes away (`mmm runs | head`) is no error, and ends no run: what is written after it is dropped. */
function writer(stream: () => NodeJS.WriteStream): (text: string) => void {
  let gone = false
  return (text) => {
    if (gone) return
    const to = stream()
    if (!opened.has(to)) {
      opened.add(to)
      to.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EPIPE' && error.code !== 'ERR_STREAM_DESTROYED') throw error
        gone = true
      })
    }
    to.write(text)
  }
}

async function ask(question: string): Promise<string> {
  return (await askTerminal(question)) ?? ''
}

/** A line from the terminal, which belongs to the run again afterwards; undefined at its end. */
async function askTerminal(question: string): Promise<string | undefined> {
  const { createInterface } = await import('node:readline/promises')
  const lines = createInterface({ input: process.stdin, output: process.stderr, history: typed })
  const ended = new Promise<undefined>((resolve) => lines.once('close', () => resolve(undefined)))
  lines.on('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  lines.on('history', (all: string[]) => (typed = [...all]))
  try {
    return await Promise.race([lines.question(question, { signal: interrupt.signal }), ended])
  } finally {
    lines.close()
  }
}

/** A line from a pipe, by one reader for all: each new one would take with it what the pipe has sent already. */
async function readPipe(prompt: string): Promise<string | undefined> {
  piped ??= import('node:readline').then(({ createInterface }) => {
    const reader = createInterface({ input: process.stdin, terminal: false })
    interrupt.signal.addEventListener('abort', () => reader.close())
    return reader[Symbol.asyncIterator]()
  })
  const { value, done } = await (await piped).next()
  const line = done === true ? undefined : (value as string)
  // Nobody has typed it: what is printed reads as a conversation all the same
  host.writeError(`${prompt}${line ?? ''}\n`)
  return line
}

async function readLine(prompt: string): Promise<string | undefined> {
  if (interrupt.signal.aborted) return undefined
  if (!host.stdinIsTTY) return readPipe(prompt)
  return askTerminal(prompt).catch(() => undefined)
}

/** The first signal asks the verb to stop, the second ends the process. A limit on file sizes is told as an error instead. */
function listen(): void {
  process.on('SIGXFSZ', () => undefined)
  process.on('SIGINT', stop)
  process.on('SIGTERM', stop)
  process.on('unhandledRejection', fall)
  process.on('uncaughtException', fall)
}

function stop(): void {
  if (!interrupt.signal.aborted) {
    interruptedAt = performance.now()
    interrupt.abort()
  } else if (performance.now() - interruptedAt > echo) {
    process.exit(130)
  }
}

function fall(thrown: unknown): void {
  host.writeError(`error: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`)
  host.writeError('  This is a defect of mmm: please report it; a run under way goes on with "mmm resume"\n')
  process.exit(1)
}

/** Ends when all is written; what still holds the process open (an idle connection) is not waited for. */
async function leave(code: number): Promise<void> {
  await Promise.all([...opened].map(flushed))
  process.exitCode = code
  setTimeout(() => process.exit(), 300).unref()
}

function flushed(stream: NodeJS.WriteStream): Promise<void> {
  return new Promise((resolve) => {
    if (stream.destroyed || stream.writableLength === 0) resolve()
    else stream.write('', () => resolve())
  })
}
