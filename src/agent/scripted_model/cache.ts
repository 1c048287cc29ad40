import { sha256 } from '../../core/id.ts'
import { canonicalJson } from '../request_hash.ts'
import { blocksOf, isObject, withoutMarks } from './blocks.ts'
import type { ScriptedRequest } from './script.ts'

/** The input tokens of a request as the API splits them; their sum is what count_tokens says. */
export interface InputUsage {
  input_tokens: number
  cache_creation_input_tokens: number
  cache_read_input_tokens: number
}

const lifetime = 5 * 60_000

/** A prompt cache: remembers prefixes by hash, for 5 minutes since they were last used. */
export function promptCache(now: () => number): (request: ScriptedRequest) => InputUsage {
  const live = new Map<string, number>()
  return (request) => {
    const prefixes = prefixesOf(request)
    const total = countTokens(request)
    const upTo = prefixes.findLastIndex((prefix) => prefix.marked)
    const hit = prefixes.findLastIndex((prefix, i) => i <= upTo && (live.get(prefix.hash) ?? 0) > now())
    for (const [i, prefix] of prefixes.entries())
      if (i === hit || prefix.marked) live.set(prefix.hash, now() + lifetime)
    const read = prefixes[hit]?.tokens ?? 0
    const written = (prefixes[upTo]?.tokens ?? 0) - read
    return {
      input_tokens: total - read - written,
      cache_creation_input_tokens: written,
      cache_read_input_tokens: read,
    }
  }
}

/** Tokens of a request: a fixed rule, a token for each 4 characters of JSON. */
export function countTokens(request: ScriptedRequest): number {
  return prefixesOf(request).at(-1)?.tokens ?? 0
}

/** Tokens of a piece of content. */
export function tokensOf(value: unknown): number {
  return Math.ceil(canonicalJson(value).length / 4)
}

interface Prefix {
  hash: string
  tokens: number
  marked: boolean
}

/** All prefixes that end with a block: tools, then system, then messages. The mark of the request itself is on the last. */
function prefixesOf(request: ScriptedRequest): Prefix[] {
  const parts = [
    ...(request.tools ?? []).map((tool) => ({ role: 'tool', block: tool })),
    ...blocksOf(request.system).map((block) => ({ role: 'system', block })),
    ...request.messages.flatMap(({ role, content }) => blocksOf(content).map((block) => ({ role, block }))),
  ]
  let hash = sha256(request.model)
  let tokens = 0
  return parts.map((part, i) => {
    const bare = withoutMarks(part)
    hash = sha256(hash + canonicalJson(bare))
    tokens += tokensOf(bare)
    const isLast = i === parts.length - 1
    const marked = isObject(part.block) && part.block.cache_control !== undefined
    return { hash, tokens, marked: marked || (isLast && request.cache_control !== undefined) }
  })
}
