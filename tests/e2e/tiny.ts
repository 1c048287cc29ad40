import type { Event } from '../../src/core/event.ts'
import type { Reply } from '../../src/agent/scripted_model/reply.ts'
import type { Script, ScriptedRequest } from '../../src/agent/scripted_model/script.ts'
import { findProject, fingerprint, type UserSide } from '../../src/workspace/index.ts'
import { call, finish } from './calculator.ts'
import type { Ended, Machine } from './world.ts'

/** A criterion of a spec: its text, and the command that proves it. */
export type Asked = readonly [text: string, command?: string]

/** The text of a spec. `head` is further front matter, a line each. */
export function spec(id: string, criteria: readonly Asked[], head = ''): string {
  const items = criteria.map(
    ([text, command]) => `- [ ] ${text}\n${command === undefined ? '' : `  - verify: \`${command}\`\n`}`,
  )
  return `---\nid: ${id}\n${head}---\n\n# Spec ${id}\n\n## Acceptance criteria\n\n${items.join('')}`
}

/** The smallest project: a file, a check of it, and a spec with one criterion, or those that are given. */
export function tiny(criteria: readonly Asked[] = [['AC1: b is there', 'grep -q b b.txt']]): Record<string, string> {
  return {
    'a.txt': 'a\n',
    '.mmm/config.yml': 'checks:\n  test: grep -q a a.txt\n',
    'specs/tiny.md': spec('tiny', criteria),
  }
}

/** What the model was asked for in this conversation: the criterion's text. */
export function wanted(request: ScriptedRequest): string {
  return /^> (.*)$/m.exec(firstText(request))?.[1] ?? ''
}

/** The message that opened the conversation. */
export function firstText(request: ScriptedRequest): string {
  return said(request.messages[0]?.content)
}

/** The last message of mmm's side: a prompt, or results of tools. */
export function lastText(request: ScriptedRequest): string {
  return said(request.messages.at(-1)?.content)
}

function said(content: unknown): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map(said).join('\n')
  const block = content as { text?: string; content?: unknown } | undefined
  return block?.text ?? (block?.content === undefined ? '' : said(block.content))
}

/** A model that gives these replies one after the other in each conversation, and then claims to be done. */
export function acts(...replies: readonly Reply[]): Script {
  return (_request, { turn }) => replies[turn] ?? finish('done', 'Done')
}

/** A model that acts by the criterion: the first key that its text begins with. */
export function actsBy(plans: Record<string, readonly Reply[]>): Script {
  return (request, info) => {
    const text = wanted(request)
    const plan = Object.entries(plans).find(([key]) => text.startsWith(key))?.[1] ?? []
    return plan[info.turn] ?? finish('done', 'Done')
  }
}

export function write(path: string, content: string): Reply {
  return call('write', { path, content })
}

export function edit(path: string, old: string, text: string): Reply {
  return call('edit', { path, edits: [{ old, new: text }] })
}

/** A run as far as tests compare it. */
export interface Told {
  id: string
  code: number
  reason: string
  message: string
  branch: string
  /** Criterion, outcome, verdict, rounds. */
  iterations: Array<[string, string, string | null, number]>
  reasons: string[]
}

/** Reads what `--json` printed of a run. */
export function told({ stdout, stderr }: Pick<Ended, 'stdout' | 'stderr'>): Told {
  const run = parsed(stdout, stderr)
  if (run['kind'] !== 'run') throw new Error(`No run: ${stdout}${stderr}`)
  const iterations = run['iterations'] as Array<Record<string, never>>
  return {
    id: run['id'] as string,
    code: run['code'] as number,
    reason: run['reason'] as string,
    message: run['message'] as string,
    branch: run['branch'] as string,
    iterations: iterations.map((one) => [one['criterion']!, one['outcome']!, one['verdict']!, one['rounds']!]),
    reasons: iterations.flatMap((one) => one['reasons']!),
  }
}

export function parsed(stdout: string, stderr = ''): Record<string, unknown> {
  try {
    return JSON.parse(stdout) as Record<string, unknown>
  } catch {
    throw new Error(`Not JSON: ${stdout}\n${stderr}`)
  }
}

/** Subjects and trees of the commits that a run made, oldest first. */
export async function commitsOf(machine: Machine, branch: string): Promise<string[]> {
  const text = await machine.git('log', '--reverse', '--format=%T %s', `main..${branch}`)
  return text.split('\n').filter(Boolean)
}

/** The events in a run's log. */
export async function eventsOf(machine: Machine, id: string): Promise<Event[]> {
  const text = await machine.read(`.mmm/runs/${id}/log.jsonl`)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Event)
}

/** The user's side, as far as a run must not touch it. `.mmm`, which is mmm's own, is left out. */
export async function userSide(machine: Machine, folder = machine.project): Promise<UserSide> {
  return fingerprint(await findProject(folder, { env: machine.env }), ['.mmm'])
}
