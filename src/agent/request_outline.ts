import { z } from 'zod'
import { sha256 } from '../core/id.ts'
import type { ModelRequest } from '../ports/model.ts'
import { canonicalJson } from './request_hash.ts'

/** A request cut down to what tells two of them apart: short hashes in place of texts. */
export const outlineSchema = z.object({
  model: z.string(),
  max_tokens: z.number(),
  system: z.string(),
  tools: z.string(),
  /** Role and short hash of each message. */
  messages: z.array(z.string()),
})

export type RequestOutline = z.infer<typeof outlineSchema>

/** The outline of a request. */
export function outlineOf(request: ModelRequest): RequestOutline {
  const { model, max_tokens } = request
  return {
    model,
    max_tokens,
    system: short(request.system),
    tools: short(request.tools),
    messages: request.messages.map(({ role, content }) => `${role} ${short(content)}`),
  }
}

/** In words, the first thing in which a request differs from a recorded one; undefined if in nothing. */
export function firstDifference(asked: RequestOutline, recorded: RequestOutline): string | undefined {
  if (asked.model !== recorded.model) return `the model is "${asked.model}", recorded was "${recorded.model}"`
  if (asked.system !== recorded.system) return 'the system prompt is another one'
  if (asked.tools !== recorded.tools) return 'the tools are other ones'
  if (asked.max_tokens !== recorded.max_tokens) {
    return `max_tokens is ${asked.max_tokens}, recorded was ${recorded.max_tokens}`
  }
  const at = asked.messages.findIndex((message, i) => message !== recorded.messages[i])
  if (at >= 0 && at < recorded.messages.length) {
    return `message ${at + 1} of ${asked.messages.length} (${asked.messages[at]!.split(' ')[0]}) is another one`
  }
  if (asked.messages.length === recorded.messages.length) return undefined
  return `it has ${asked.messages.length} messages, recorded were ${recorded.messages.length}`
}

/** How much two requests have in common; the recorded one with the most is the nearest. */
export function likeness(asked: RequestOutline, recorded: RequestOutline): number {
  const heads = (['model', 'system', 'tools', 'max_tokens'] as const).filter((key) => asked[key] === recorded[key])
  const differ = asked.messages.findIndex((message, i) => message !== recorded.messages[i])
  const shared = differ < 0 ? asked.messages.length : differ
  const apart = Math.abs(asked.messages.length - recorded.messages.length)
  return heads.length * 1_000_000 + shared * 1_000 - apart
}

function short(value: unknown): string {
  return sha256(canonicalJson(value ?? null)).slice(0, 12)
}
