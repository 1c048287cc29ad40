import type { Json } from '../../core/event.ts'
import type { ScriptedFault } from './reply.ts'
import type { WholeBlock, WholeMessage } from './message.ts'

/** A server-sent event of the Messages API. */
export interface Frame {
  event: string
  data: { [key: string]: unknown }
}

/** A whole message as the events that the API streams it in. */
export function framesOf(message: WholeMessage, fault?: ScriptedFault): Frame[] {
  const { usage, stop_reason, stop_details, content } = message
  const start = {
    ...message,
    content: [],
    stop_reason: null,
    stop_details: null,
    usage: { ...usage, output_tokens: 1 },
  }
  const reason = fault?.kind === 'cut-input' ? 'max_tokens' : stop_reason
  const delta = { stop_reason: reason, stop_sequence: null, ...(stop_details && { stop_details }) }
  const counted = fault?.kind === 'no-delta-usage' ? {} : { usage: { output_tokens: usage.output_tokens } }
  return [
    frame('message_start', { message: start }),
    ...content.flatMap((block, index) => blockFrames(block, index, fault)),
    frame('message_delta', { delta, ...counted }),
    frame('message_stop', {}),
  ]
}

function blockFrames(block: WholeBlock, index: number, fault: ScriptedFault | undefined): Frame[] {
  const { start, deltas } = opened(block, fault)
  return [
    frame('content_block_start', { index, content_block: start }),
    ...(index === 0 ? [frame('ping', {})] : []),
    ...deltas.map((delta) => frame('content_block_delta', { index, delta })),
    frame('content_block_stop', { index }),
  ]
}

function opened(block: WholeBlock, fault: ScriptedFault | undefined): { start: object; deltas: object[] } {
  if (block.type === 'text') {
    return {
      start: { type: 'text', text: '' },
      deltas: pieces(block.text).map((text) => ({ type: 'text_delta', text })),
    }
  }
  if (block.type === 'thinking') {
    const thoughts = pieces(block.thinking).map((thinking) => ({ type: 'thinking_delta', thinking }))
    const signed = { type: 'signature_delta', signature: block.signature }
    return { start: { type: 'thinking', thinking: '', signature: '' }, deltas: [...thoughts, signed] }
  }
  if (block.type === 'redacted_thinking') return { start: block, deltas: [] }
  const { type, id, name } = block
  if (fault?.kind === 'no-input') return { start: { type, id, name }, deltas: [] }
  const json = inputJson(block.input, fault)
  const deltas = ['', ...pieces(json)].map((partial_json) => ({ type: 'input_json_delta', partial_json }))
  return { start: { type, id, name, input: {} }, deltas }
}

function inputJson(input: Json, fault: ScriptedFault | undefined): string {
  const json = JSON.stringify(input)
  if (fault?.kind === 'malformed-input') return `{"broken": nonsense ${json}`
  if (fault?.kind === 'cut-input' || fault?.kind === 'unfinished-input')
    return json.slice(0, Math.ceil(json.length / 2))
  return json
}

/** A text in pieces of 12 characters, none of them cut in two. */
function pieces(text: string): string[] {
  const characters = Array.from(text)
  const count = Math.ceil(characters.length / 12)
  return Array.from({ length: count }, (_, i) => characters.slice(i * 12, i * 12 + 12).join(''))
}

function frame(event: string, data: { [key: string]: unknown }): Frame {
  return { event, data: { type: event, ...data } }
}
