import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { ScriptedRequest, RequestInfo } from '../../src/agent/scripted_model/script.ts'
import { textOf } from '../../src/agent/scripted_model/script.ts'
import type { Reply } from '../../src/agent/scripted_model/reply.ts'
import { call, finish } from './calculator.ts'
import { newMachine, playModel, type Machine } from './world.ts'

/** What the model is asked: the first message of the conversation, the last one, and how often it has answered. */
export interface Asked {
  first: string
  last: string
  turn: number
}

export interface Played {
  files: Record<string, string>
  /** Inputs by name. */
  inputs?: Record<string, string>
  /** Without it no model is to be asked. */
  model?: (asked: Asked) => Reply
  /** Done in the project before it is run. */
  before?: (machine: Machine) => Promise<unknown>
  env?: Record<string, string>
  args?: readonly string[]
}

const cleaning: Array<() => Promise<unknown>> = []
afterAll(() => Promise.all(cleaning.map((clean) => clean())))

/** A small project whose test passes. */
export const small: Record<string, string> = {
  'package.json': `${JSON.stringify({ name: 'small', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } })}\n`,
  'src/add.js': 'export function add(a, b) {\n  return a + b\n}\n',
  'test/add.test.js': `import test from 'node:test'
import assert from 'node:assert/strict'
import { add } from '../src/add.js'

test('adds', () => {
  assert.equal(add(2, 3), 5)
})
`,
}

/** Makes a workflow of a template as a user does, checks it, and runs it by the real binary. */
export async function playTemplate(template: string, played: Played) {
  const machine = await newMachine(played.files)
  cleaning.push(() => machine.remove())
  await played.before?.(machine)
  let asked = 0
  const server = await playModel((request: ScriptedRequest, { turn }: RequestInfo) => {
    asked += turn === 0 || played.model === undefined ? 1 : 0
    const users = request.messages.filter((one) => one.role === 'user').map((one) => textOf(one.content))
    return (
      played.model?.({ first: users[0] ?? '', last: users.at(-1) ?? '', turn }) ?? finish('blocked', 'nothing to say')
    )
  })
  cleaning.push(async () => server.close())
  const made = await machine.mmm(['new', 'workflow', template])
  const checked = await machine.mmm(['check', '--strict', `.mmm/workflows/${template}.yml`])
  const inputs = Object.entries(played.inputs ?? {}).flatMap(([name, value]) => ['--input', `${name}=${value}`])
  const ended = await machine.mmm(['run', template, '--yes', '--json', ...inputs, ...(played.args ?? [])], {
    env: { ...server.env, ...played.env },
  })
  const run = JSON.parse(ended.stdout)
  return {
    machine,
    run,
    /** Leads mmm to the played model. */
    env: server.env,
    codes: [made.code, checked.code, ended.code],
    said: `${made.stderr}${checked.stdout}${ended.stderr}${ended.stdout}`,
    /** Conversations that were begun. */
    conversations: () => asked,
    /** Subjects of what the run committed, oldest first. */
    commits: async () =>
      (await machine.git('log', '--reverse', '--format=%s', `main..${run.branch}`)).split('\n').filter(Boolean),
    at: (path: string) => machine.git('show', `${run.branch}:${path}`),
    /** The text of a file that the run stored. */
    artifact: (name: string) => storedIn(join(machine.project, '.mmm', 'runs', run.id, 'artifacts'), name),
    /** The workflow's own outputs. */
    outputs: async () => {
      const log = await machine.read(`.mmm/runs/${run.id}/log.jsonl`)
      return log
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line))
        .findLast((one) => one.type === 'run.ended').outputs
    },
    user: () => machine.git('status', '--porcelain', '-uall'),
  }
}

async function storedIn(folder: string, name: string): Promise<string> {
  const files = await readdir(folder, { recursive: true })
  const found = files.find((one) => one === name || one.endsWith(`/${name}`))
  if (found === undefined) throw new Error(`No artifact "${name}" among ${files.join(', ')}`)
  return readFile(join(folder, found), 'utf8')
}

/** The model writes a file in its first turn, and is done in the next. */
export function writes(path: string, content: string | object, { turn }: Asked): Reply {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  return turn % 2 === 0 ? call('write', { path, content: text }) : finish('done', `Wrote ${path}`)
}

/** The model changes a file that it has read. */
export function edits(path: string, [old, text]: [string, string], { turn }: Asked): Reply {
  if (turn === 0) return call('read', { path })
  return turn === 1 ? call('edit', { path, edits: [{ old, new: text }] }) : finish('done', `Changed ${path}`)
}
