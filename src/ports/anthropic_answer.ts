import type { Message } from '@anthropic-ai/sdk/resources/messages'
import type { Json } from '../core/event.ts'
import { ModelFault } from './model.ts'
import type { ModelAnswer } from './model.ts'
import type { Heard } from './anthropic_hear.ts'
import { usageOf } from './anthropic_hear.ts'

/** A whole message of the SDK as the port gives it: plain JSON, blocks verbatim, each tool input an object. */
export function answerOf(message: Message, heard: Heard, ms: number): ModelAnswer {
  if (message.stop_reason === 'tool_use') requireWholeInputs(heard)
  const content = JSON.parse(JSON.stringify(message.content)) as Json[]
  const refusal = message.stop_details?.explanation
  return {
    id: message.id ?? '',
    model: message.model ?? '',
    content: content.map(withInput),
    stopReason: message.stop_reason ?? null,
    ...(typeof refusal === 'string' ? { refusal } : {}),
    usage: usageOf(message.usage),
    ms,
  }
}

/** The SDK repairs unfinished JSON (`{"path":"a","text":"hal` becomes an object): what is to be run must be whole. */
function requireWholeInputs(heard: Heard): void {
  for (const input of heard.inputs()) {
    if (input === '') continue
    try {
      JSON.parse(input)
    } catch (cause) {
      throw new ModelFault('The input of a tool call is not valid JSON', { class: 'retry', code: 'malformed', cause })
    }
  }
}

/** Some servers leave `input` out, or send something else than an object; the tool's own schema says what is missing. */
function withInput(block: Json): Json {
  if (typeof block !== 'object' || block === null || Array.isArray(block) || block.type !== 'tool_use') return block
  const { input } = block
  const isObject = typeof input === 'object' && input !== null && !Array.isArray(input)
  return isObject ? block : { ...block, input: {} }
}
