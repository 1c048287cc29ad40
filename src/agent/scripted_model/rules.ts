import { z } from 'zod'
import { MmmError } from '../../core/error.ts'
import { replySchema } from './reply.ts'
import type { Reply } from './reply.ts'
import { nothingRecorded, textOf } from './script.ts'
import type { RequestInfo, Script, ScriptedRequest } from './script.ts'

type Pattern = string | RegExp | ReadonlyArray<string | RegExp>

/** Which requests a rule is for; all that is given must hold, of a list every part. */
interface When {
  /** In the conversation's first message. */
  text?: Pattern
  /** In the last message of the user, tool results included. */
  last?: Pattern
  /** Not in the last message of the user. */
  notLast?: Pattern
  /** In the system prompt. */
  system?: Pattern
  /** The model's id, exactly. */
  model?: string
  /** Count of the assistant's messages so far, 0 on the first turn. */
  turn?: number
  /** How often this very request has come, from 1. */
  attempt?: number
}

/** A condition and what the model then says; a text stands for a reply of this text. */
export interface Rule {
  when?: When
  reply: Reply | string
}

/** A script of rules: the first that matches answers, without one "nothing recorded for this". */
export function scriptFromRules(rules: readonly Rule[]): Script {
  return (request, info) => {
    const reply = rules.find((rule) => matches(rule.when ?? {}, request, info))?.reply ?? nothingRecorded
    return typeof reply === 'string' ? { content: reply } : reply
  }
}

function matches(when: When, request: ScriptedRequest, info: RequestInfo): boolean {
  const users = request.messages.filter((message) => message.role === 'user').map((message) => textOf(message.content))
  const last = users.at(-1) ?? ''
  return (
    (when.text === undefined || holds(when.text, users[0] ?? '')) &&
    (when.last === undefined || holds(when.last, last)) &&
    (when.notLast === undefined || !holds(when.notLast, last)) &&
    (when.system === undefined || holds(when.system, textOf(request.system))) &&
    (when.model === undefined || when.model === request.model) &&
    (when.turn === undefined || when.turn === info.turn) &&
    (when.attempt === undefined || when.attempt === info.attempt)
  )
}

function holds(pattern: Pattern, text: string): boolean {
  const parts = typeof pattern === 'string' || pattern instanceof RegExp ? [pattern] : pattern
  return parts.every((part) => (typeof part === 'string' ? text.includes(part) : text.search(part) >= 0))
}

const patternSchema = z.union([z.string(), z.array(z.string())])

/** A rule as a file writes it. */
export const ruleSchema = z.strictObject({
  when: z
    .strictObject({
      text: patternSchema.exactOptional(),
      last: patternSchema.exactOptional(),
      notLast: patternSchema.exactOptional(),
      system: patternSchema.exactOptional(),
      model: z.string().exactOptional(),
      turn: z.number().int().min(0).exactOptional(),
      attempt: z.number().int().min(1).exactOptional(),
    })
    .exactOptional(),
  reply: z.union([z.string(), replySchema]),
})

const rulesSchema = z.strictObject({ rules: z.array(ruleSchema) })

/** Reads `{"rules": [{"when": {...}, "reply": ...}]}`. Throws `script.invalid`, with what is wrong at which rule. */
export function scriptFromJson(text: string, file = 'script.json'): Script {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (cause) {
    throw new MmmError('script.invalid', `The script is not JSON: ${(cause as Error).message}`, { at: { file }, cause })
  }
  const parsed = rulesSchema.safeParse(value)
  if (parsed.success) return scriptFromRules(parsed.data.rules as Rule[])
  throw new MmmError('script.invalid', `The script is not valid: ${z.prettifyError(parsed.error)}`, { at: { file } })
}
