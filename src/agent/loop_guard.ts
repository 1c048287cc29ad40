import type { Json } from '../core/event.ts'
import type { Round, Turn } from './history.ts'

/** A call with its result. */
export interface Done {
  name: string
  input: Json
  content: string
  isError: boolean
}

/** Why a round is stopped although the model would go on. */
export type Loop = 'stuck' | 'errors' | 'no progress'

/** Stands under a result that came for the third and fourth time. */
export const warning =
  '\n\n[This call has been made before with the same result. Do something else: read other lines, change the code, or call finish and say what is in the way.]'

const repeats = { warn: 3, stop: 5 }
const cycle = { longest: 5, rounds: 4 }
const errorTurns = 5
const idleTurns = 12

/** The calls of a turn that have a result, in their order. */
export function doneIn(turn: Turn): Done[] {
  return turn.calls.flatMap(({ id, name, input }) => {
    const result = turn.results.get(id)
    return result === undefined ? [] : [{ name, input, content: result.content, isError: result.isError }]
  })
}

/** Whether a result is to carry the warning, by the calls before it in its round. */
export function isRepeated(before: readonly Done[], next: Done): boolean {
  return countsOf([...before, next]).get(keyOf(next))! >= repeats.warn
}

/** Whether the calls of a round go nowhere. */
export function loopIn(round: Round): Loop | undefined {
  const turns = round.turns.map(doneIn)
  const all = turns.flat()
  if (Math.max(0, ...countsOf(all).values()) >= repeats.stop || goesRound(all.map(keyOf))) return 'stuck'
  const lastTurns = turns.slice(-errorTurns)
  const faulty = (turn: Done[], index: number) =>
    turn.length > 0
      ? turn.every((done) => done.isError)
      : round.turns.at(index - lastTurns.length)!.stopReason === 'max_tokens'
  if (lastTurns.length === errorTurns && lastTurns.every(faulty)) return 'errors'
  return idle(turns) >= idleTurns ? 'no progress' : undefined
}

/** How often each call came with the same result since files last changed to a state that they had not had. */
function countsOf(all: readonly Done[]): Map<string, number> {
  const counts = new Map<string, number>()
  const states = new Set<string>()
  for (const done of all) {
    if (isNew(states, stateOf(done))) counts.clear()
    counts.set(keyOf(done), (counts.get(keyOf(done)) ?? 0) + 1)
  }
  return counts
}

/** Whether the last calls are a row of 2 to 5 that came four times over. */
function goesRound(keys: readonly string[]): boolean {
  for (let length = 2; length <= cycle.longest; length++) {
    const last = keys.slice(-length * cycle.rounds)
    if (last.length < length * cycle.rounds) return false
    if (last.every((key, index) => key === last[index % length])) return true
  }
  return false
}

/** Turns at the end without a file in a new state or text that had not been seen. */
function idle(turns: ReadonlyArray<readonly Done[]>): number {
  const known = new Set<string>()
  let count = 0
  for (const turn of turns) {
    let moved = false
    for (const done of turn) if (isNew(known, stateOf(done) ?? sightOf(done))) moved = true
    count = moved ? 0 : count + 1
  }
  return count
}

function isNew(known: Set<string>, key: string | undefined): boolean {
  if (key === undefined || known.has(key)) return false
  known.add(key)
  return true
}

/** A file's state after a change, by the version that the result names. */
function stateOf({ name, content, isError }: Done): string | undefined {
  if (isError || (name !== 'edit' && name !== 'write')) return undefined
  const found = /^(.*): (?:edited|created|written), version ([0-9a-f]{12})/.exec(content)
  return found === null ? undefined : `${found[1]}@${found[2]}`
}

function sightOf({ name, content, isError }: Done): string | undefined {
  if (isError || !['read', 'search', 'list'].includes(name) || /^No (?:match|file) /.test(content)) return undefined
  return `${name} ${plain(content)}`
}

function keyOf({ name, input, content }: Done): string {
  return JSON.stringify([name, input, plain(content)])
}

function plain(content: string): string {
  return content.endsWith(warning) ? content.slice(0, -warning.length) : content
}
