import { MmmError } from '../../core/error.ts'
import type { Json } from '../../core/event.ts'
import { staticPath } from '../../core/graph.ts'
import type { Kind, StepContext, StepResult, Waiting } from '../../core/kind.ts'
import type { Facts } from '../../core/scope.ts'
import { didYouMean } from '../../core/suggest.ts'
import { isWithin } from '../step_names.ts'
import type { Debugging, DebugSources, GoOn, Halt } from './debugging.ts'
import { pointOf, showHalt, words } from './words.ts'

/** Stops a run before its steps and does what it is told there. */
export interface Debugger {
  /** The kinds of the run, with the debugger around them. */
  kinds(kinds: ReadonlyMap<string, Kind>, facts: Facts): ReadonlyMap<string, Kind>
  /** Asks a question of a step when it is its turn. */
  ask(question: string): Promise<string>
  /** Does something at once, or when the conversation at a stop is over: what others do is not said into it. */
  whenQuiet(work: () => void): void
}

/** Makes a debugger. Throws with exit 2 where a breakpoint names no step. */
export function makeDebugger(sources: DebugSources): Debugger {
  const points = new Set(sources.breaks.map((word) => pointOf(word, sources)))
  const debugging: Debugging = {
    ...sources,
    say: (text) => sources.say(sources.mask(text)),
    points,
    isStepping: points.size === 0,
    isOver: false,
    last: 'step',
    held: undefined,
  }
  const inTurn = queue()
  return {
    kinds: (kinds, facts) =>
      new Map([...kinds].map(([name, kind]) => [name, debugged(kind, { debugging, facts, inTurn })])),
    ask: (question) => inTurn(async () => (await sources.readLine(question)) ?? ''),
    whenQuiet: (work) => (debugging.held === undefined ? work() : void debugging.held.push(work)),
  }
}

type InTurn = <T>(work: () => Promise<T>) => Promise<T>

/** Steps run at the same time, but only one of them has the terminal. */
function queue(): InTurn {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const next = last.then(work)
    last = next.catch(() => undefined)
    return next
  }
}

interface Around {
  debugging: Debugging
  facts: Facts
  inTurn: InTurn
}

function debugged(kind: Kind, { debugging, facts, inTurn }: Around): Kind {
  return {
    ...kind,
    async perform(input, context) {
      const step = debugging.workflow.byPath.get(staticPath(context.path))!
      const halt: Halt = { step, kind, context, facts, input, outputs: {} }
      const go = await inTurn(() => talk(debugging, halt, () => stopsAt(debugging, context)))
      const result = await perform(go, halt)
      if (go !== 'finish' || result.status === 'waiting') return result
      halt.result = result
      const then = await inTurn(() => talk(debugging, halt, () => true))
      return then === 'fail' ? { ...byHand(halt), outputs: halt.result.outputs ?? {} } : halt.result
    },
  }
}

async function perform(go: GoOn, halt: Halt): Promise<StepResult | Waiting> {
  const { kind, input, context, outputs } = halt
  if (go === 'skip') return { status: 'success', outputs }
  if (go === 'fail' || go === 'quit') return byHand(halt)
  const result = await kind.perform(input as never, context)
  return result.status === 'waiting' ? result : { ...result, outputs: { ...result.outputs, ...outputs } }
}

function byHand({ context, outputs }: Halt): StepResult & { outputs: Record<string, Json> } {
  const message = `"${context.path}" was made to fail in the debugger`
  return { status: 'failure', outputs, error: { class: 'failed', code: 'debug.failed', message } }
}

function stopsAt({ isStepping, points }: Debugging, { path }: StepContext): boolean {
  return isStepping || [...points].some((point) => isWithin(path, point))
}

async function talk(debugging: Debugging, halt: Halt, stops: () => boolean): Promise<GoOn> {
  if (debugging.isOver) return 'quit'
  if (halt.context.signal.aborted || !stops()) return 'perform'
  const held: Array<() => void> = []
  debugging.held = held
  try {
    showHalt(debugging, halt)
    return await converse(debugging, halt)
  } finally {
    debugging.held = undefined
    for (const work of held) work()
  }
}

/** Does what it is told at a stop until it goes on. */
async function converse(debugging: Debugging, halt: Halt): Promise<GoOn> {
  let go: GoOn | undefined
  while (go === undefined) {
    const line = await debugging.readLine('debug> ')
    if (line !== undefined) go = obey(line, debugging, halt)
    else {
      go = 'quit'
      if (!halt.context.signal.aborted) debugging.say('There is nobody left to ask: the run is stopped')
    }
  }
  if (go === 'quit') {
    debugging.isOver = true
    debugging.quit()
  }
  return go
}

function obey(line: string, debugging: Debugging, halt: Halt): GoOn | undefined {
  const [, name = '', rest = ''] = /^(\S*)\s*(.*)$/s.exec(line.trim() || debugging.last)!
  try {
    const word = words.find(({ names }) => names.includes(name))
    if (word === undefined) throw unknown(name)
    const go = word.run(rest, debugging, halt) ?? undefined
    if (go !== undefined) debugging.last = ['perform', 'finish'].includes(go) ? name : 'step'
    return go
  } catch (error) {
    if (!(error instanceof MmmError)) throw error
    debugging.say([`  ${error.message}`, ...(error.hint === undefined ? [] : [`  ${error.hint}`])].join('\n'))
    return undefined
  }
}

function unknown(name: string): MmmError {
  const all = words.flatMap(({ names }) => names.filter((one) => one.length > 1))
  const hint = didYouMean(name, all) ?? 'Type "help" for the commands'
  return new MmmError('debug.unknown-command', `Unknown command "${name}"`, { hint })
}
