import type { Json } from '../../core/event.ts'
import { sha256 } from '../../core/id.ts'
import { canonicalJson } from '../request_hash.ts'
import { tokensOf } from './cache.ts'
import type { InputUsage } from './cache.ts'
import type { Reply, ScriptedBlock } from './reply.ts'
import type { ScriptedRequest } from './script.ts'
import { signatureOf } from './signature.ts'

/** A block that is complete: with id and signature. */
export type WholeBlock =
  | { type: 'text'; text: string }
  | { type: 'thinking'; thinking: string; signature: string }
  | { type: 'redacted_thinking'; data: string }
  | { type: 'tool_use'; id: string; name: string; input: Json }

/** A whole message as the API gives it. */
export interface WholeMessage {
  id: string
  type: 'message'
  role: 'assistant'
  model: string
  content: WholeBlock[]
  stop_reason: string
  stop_sequence: null
  stop_details?: { type: 'refusal'; category: null; explanation: string }
  usage: { [name: string]: number | null }
}

/** Makes the message of a reply. Ids come from the request, so that the same request gets the same message. */
export function messageOf(request: ScriptedRequest, reply: Reply, input: InputUsage): WholeMessage {
  const hash = sha256(canonicalJson(request))
  const blocks =
    typeof reply.content === 'string' ? [{ type: 'text' as const, text: reply.content }] : (reply.content ?? [])
  const content = blocks.map((block, i) => whole(block, request, sha256(`${hash}${i}`)))
  const calls = content.some((block) => block.type === 'tool_use')
  return {
    id: `msg_${hash.slice(0, 24)}`,
    type: 'message',
    role: 'assistant',
    model: request.model,
    content,
    stop_reason: reply.stopReason ?? (calls ? 'tool_use' : 'end_turn'),
    stop_sequence: null,
    ...refusalOf(reply),
    usage: { ...input, output_tokens: content.length === 0 ? 0 : tokensOf(content), ...reply.usage },
  }
}

function whole(block: ScriptedBlock, request: ScriptedRequest, hash: string): WholeBlock {
  if (block.type === 'thinking') return { ...block, signature: block.signature ?? signatureOf(request, block.thinking) }
  if (block.type !== 'tool_use') return block
  return { type: 'tool_use', id: block.id ?? `toolu_${hash.slice(0, 24)}`, name: block.name, input: block.input }
}

function refusalOf({ refusal }: Reply) {
  if (refusal === undefined) return {}
  return { stop_reason: 'refusal', stop_details: { type: 'refusal' as const, category: null, explanation: refusal } }
}
