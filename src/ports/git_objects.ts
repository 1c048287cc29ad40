import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { existsSync } from 'node:fs'
import { MmmError } from '../core/error.ts'

/** An object of a repository. */
export interface GitObject {
  id: string
  type: string
  /** Bytes of its content. */
  size: number
}

export interface GitContent extends GitObject {
  bytes: Buffer
}

/** Reads objects by their names (an id, `HEAD^{commit}`, `<tree>:<path>`) through one process of git for many questions. */
export interface GitObjects {
  /** What a name stands for; undefined where there is nothing of that name. */
  look(name: string): Promise<GitObject | undefined>
  /** The same with the content. */
  read(name: string): Promise<GitContent | undefined>
}

/** Milliseconds without a question after which the process is let go. */
const patience = 300

interface Question {
  withContent: boolean
  resolve(found: GitContent | undefined): void
  reject(error: MmmError): void
}

/**
 * Starts `git cat-file --batch-command` at the first question. The process ends when nobody has asked for a while, with
 * mmm itself, and keeps nobody from ending.
 */
export function openObjects(dir: string, args: readonly string[], env: Record<string, string>): GitObjects {
  let reader: ReturnType<typeof startReader> | undefined
  const ask = (name: string, withContent: boolean) => {
    // A name of two lines would be two questions
    if (name.includes('\n')) throw new MmmError('git.failed', `"${name}" cannot be asked for`, { exit: 5 })
    if (reader === undefined || reader.isOver()) reader = startReader(dir, args, env)
    return reader.ask(name, withContent)
  }
  return { look: (name) => ask(name, false), read: (name) => ask(name, true) }
}

function startReader(dir: string, args: readonly string[], env: Record<string, string>) {
  const child = spawn('git', [...args, 'cat-file', '--batch-command'], { cwd: dir, env, stdio: 'pipe' })
  const waiting: Question[] = []
  const came = pieces()
  let over = false
  let said = ''
  const idle = setTimeout(() => end(), patience)
  const end = () => {
    over = true
    child.stdin.end()
  }
  const fail = (code: string, message: string, hint: string) => {
    over = true
    for (const one of waiting.splice(0)) one.reject(new MmmError(code, message, { exit: 5, hint }))
  }
  child.on('error', (error: NodeJS.ErrnoException) => {
    if (!existsSync(dir)) fail('git.failed', `Git cannot run in "${dir}"`, error.message)
    else if (error.code === 'ENOENT') fail('git.missing', 'Git was not found in PATH', 'Install git')
    else fail('git.failed', '"git cat-file" failed', error.message)
  })
  child.on('close', () => fail('git.failed', '"git cat-file" failed', said.trim().slice(0, 2_000)))
  // Its end is told by `close`
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined)
  child.stderr.on('data', (chunk: Buffer) => (said = `${said}${chunk}`.slice(-4_000)))
  child.stdout.on('data', (chunk: Buffer) => {
    came.add(chunk)
    for (let first = waiting[0]; first !== undefined; first = waiting[0]) {
      const answer = came.take((bytes) => parseAnswer(bytes, first!.withContent))
      if (answer === undefined) return
      waiting.shift()
      first.resolve(answer.found)
    }
    hold(child, false)
    idle.refresh()
  })
  idle.unref()
  hold(child, false)
  return {
    isOver: () => over,
    ask: (name: string, withContent: boolean) =>
      new Promise<GitContent | undefined>((resolve, reject) => {
        waiting.push({ withContent, resolve, reject })
        hold(child, true)
        idle.refresh()
        child.stdin.write(`${withContent ? 'contents' : 'info'} ${name}\n`)
      }),
  }
}

/** Whether mmm stays for the process: only while an answer is awaited. */
function hold(child: ChildProcessWithoutNullStreams, wanted: boolean): void {
  const how = wanted ? 'ref' : 'unref'
  child[how]()
  for (const stream of [child.stdin, child.stdout, child.stderr]) (stream as unknown as NodeJS.Timeout)[how]()
}

interface Answer {
  found: GitContent | undefined
  /** Bytes that it takes. */
  length: number
}

/** What came and is not read yet; joined only once there is enough of it, for a large file comes in thousands of pieces. */
function pieces() {
  let chunks: Buffer[] = []
  let have = 0
  let need = 1
  return {
    add(chunk: Buffer) {
      chunks.push(chunk)
      have += chunk.length
    },
    take(parse: (bytes: Buffer) => Answer | number): Answer | undefined {
      if (have < need) return undefined
      const all = Buffer.concat(chunks)
      const answer = parse(all)
      const rest = typeof answer === 'number' ? all : all.subarray(answer.length)
      chunks = [rest]
      have = rest.length
      need = typeof answer === 'number' ? answer : 1
      return typeof answer === 'number' ? undefined : answer
    },
  }
}

/** The first answer in what came, or how many bytes are needed for it. */
function parseAnswer(bytes: Buffer, withContent: boolean): Answer | number {
  const end = bytes.indexOf(0x0a)
  if (end < 0) return bytes.length + 1
  const head = /^([0-9a-f]{40,64}) (\w+) (\d+)$/.exec(bytes.toString('utf8', 0, end))
  if (head === null) return { found: undefined, length: end + 1 }
  const found = { id: head[1]!, type: head[2]!, size: Number(head[3]) }
  if (!withContent) return { found: { ...found, bytes: Buffer.alloc(0) }, length: end + 1 }
  const length = end + 1 + found.size + 1
  if (bytes.length < length) return length
  return { found: { ...found, bytes: Buffer.from(bytes.subarray(end + 1, length - 1)) }, length }
}
