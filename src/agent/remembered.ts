import type { Json } from '../core/event.ts'
import type { Round, Turn } from './history.ts'
import { badInput } from './perform_calls.ts'
import { noteFailure, noteSeen, type Seen } from './tools/seen.ts'
import { show } from './tools/place.ts'

/** Notes what the recorded results say that the model has seen: versions of files, and edits that failed since. */
export function remember(seen: Seen, rounds: readonly Round[]): void {
  seen.clear()
  for (const turn of rounds.flatMap((round) => round.turns)) {
    if (turn.calls.every((call) => turn.results.has(call.id))) rememberTurn(seen, turn)
  }
}

function rememberTurn(seen: Seen, turn: Turn): void {
  for (const { id, name, input } of turn.calls) {
    const path = ['read', 'edit', 'write'].includes(name) ? pathIn(input) : undefined
    const result = turn.results.get(id)
    if (path === undefined || result === undefined) continue
    const version = result.isError ? undefined : versionIn(result.content, path)
    if (version !== undefined) noteSeen(seen, path, version)
    else if (name === 'edit' && result.isError && !result.refused && !result.content.startsWith(badInput)) {
      noteFailure(seen, path)
    }
  }
}

function pathIn(input: Json): string | undefined {
  const path = typeof input === 'object' && input !== null && !Array.isArray(input) ? input['path'] : undefined
  if (typeof path !== 'string') return undefined
  return path
    .split('/')
    .filter((part) => part !== '' && part !== '.')
    .join('/')
}

function versionIn(content: string, path: string): string | undefined {
  const name = `${show(path)}: `
  if (!content.startsWith(name)) return undefined
  return /^[^\n]*?\bversion ([0-9a-f]{12})\b/.exec(content.slice(name.length))?.[1]
}
