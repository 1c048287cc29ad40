import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Event, Json, ModelFact } from '../../src/core/event.ts'
import { sha256 } from '../../src/core/id.ts'
import { converse, type Hands, type Outcome, type Task } from '../../src/agent/conversation.ts'
import { tools } from '../../src/agent/tools/index.ts'
import { systemClock } from '../../src/ports/clock.ts'
import type { ModelAnswer, ModelRequest } from '../../src/ports/model.ts'
import type { World } from './world.ts'

/** One answer of the played model: calls, or content and a stop reason of its own. */
export interface Line {
  calls?: Array<[string, Json]>
  text?: string
  content?: Json[]
  stop?: string | null
}

export type Tree = Record<string, string>

/** All that one run of a conversation leaves: what was asked, what was recorded, and the tree after each fact. */
export interface Stage {
  world: World
  requests: ModelRequest[]
  events: Event[]
  trees: Tree[]
  /** Trees by turn, with the number of facts there were when they were taken. */
  checkpoints: Map<number, { at: number; tree: Tree }>
  order: string[]
  play(task?: Partial<Task>, hands?: Partial<Hands>): Promise<Outcome>
}

export const task: Task = {
  conversation: 'c',
  path: 'improve/change',
  system: 'You change code.',
  prompt: 'Do it.',
  model: 'm',
  maxTokens: 4096,
  limits: { turns: 60 },
}

/** A stage whose model answers by the number of answers that it sees in the request. */
export function stage(world: World, lines: Line[] | ((turn: number) => Line), history: Event[] = []): Stage {
  const events = structuredClone(history)
  const requests: ModelRequest[] = []
  const trees: Tree[] = []
  const order: string[] = []
  const checkpoints: Stage['checkpoints'] = new Map()
  const emit = (fact: ModelFact) => {
    events.push(JSON.parse(JSON.stringify({ seq: events.length + 1, time: '2026-01-01T00:00:00Z', ...fact })) as Event)
    trees.push(treeOf(world.root))
    order.push(fact.type === 'tool.ended' ? `tool ${fact.name}` : fact.type)
  }
  const answer = (request: ModelRequest): ModelAnswer => {
    requests.push(structuredClone(request))
    const turn = events.filter((event) => event.type === 'model.answered').length + 1
    const line = typeof lines === 'function' ? lines(turn) : lines[turn - 1]
    if (line === undefined) throw new Error(`No answer ${turn} in the script`)
    const usage = { input: 100, output: 10, cacheRead: 0, cacheWrite: 0 }
    return { id: `msg_${turn}`, model: 'm', content: contentOf(line, turn), stopReason: stopOf(line), usage, ms: 1 }
  }
  return {
    world,
    requests,
    events,
    trees,
    checkpoints,
    order,
    play: (more = {}, hands = {}) =>
      converse(
        { ...task, ...more },
        {
          model: { ask: async (request) => answer(request), countTokens: async () => undefined },
          ask: (model, request, options) => model.ask(request, options),
          costOf: () => 0.01,
          worstCase: (_, input, most) => input * 1e-6 + most * 1e-5,
          requestHash: (request) => sha256(JSON.stringify(request)),
          tools,
          toolHands: world.hands,
          history: [...events],
          emit,
          sync: async () => void order.push('sync'),
          checkpoint: async (turn) => {
            order.push('checkpoint')
            checkpoints.set(turn, { at: events.length, tree: treeOf(world.root) })
          },
          restore: async (turn) => {
            order.push('restore')
            const kept = checkpoints.get(turn)
            if (kept !== undefined) plant(world.root, kept.tree)
          },
          clock: systemClock,
          signal: world.hands.signal,
          ...hands,
        },
      ),
  }
}

function contentOf(line: Line, turn: number): Json[] {
  if (line.content !== undefined) return line.content
  const calls = (line.calls ?? []).map(([name, input], index): Json => ({
    type: 'tool_use',
    id: `c${turn}_${index}`,
    name,
    input,
  }))
  const thinking = { type: 'thinking', thinking: ` Hm  ${turn}\n`, signature: `s${turn}==` }
  return [thinking, ...(line.text === undefined ? [] : [{ type: 'text', text: line.text }]), ...calls]
}

function stopOf(line: Line): string | null {
  return line.stop === undefined ? (line.calls === undefined ? 'end_turn' : 'tool_use') : line.stop
}

/** All files of a folder but those of git. */
export function treeOf(root: string): Tree {
  const tree: Tree = {}
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    const path = file.slice(root.length + 1)
    if (entry.isFile() && !path.startsWith('.git/')) tree[path] = readFileSync(file, 'utf8')
  }
  return tree
}

/** Makes a folder hold exactly these files. */
export function plant(root: string, tree: Tree): void {
  for (const path of Object.keys(treeOf(root))) if (!(path in tree)) rmSync(join(root, path))
  for (const [path, content] of Object.entries(tree)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
}
