import type { Json } from '../../core/event.ts'
import type { Reply } from './reply.ts'

/** The body of a request, after parsing and the checks of the API. */
export interface ScriptedRequest {
  model: string
  max_tokens: number
  stream?: boolean
  system?: Json
  messages: Array<{ role: string; content: Json }>
  tools?: Json[]
  [key: string]: Json | undefined
}

/** Where a request stands among the others. */
export interface RequestInfo {
  /** Number of the request at this server, from 1. */
  n: number
  /** Count of the assistant's messages so far: 0 on the first turn. */
  turn: number
  /** How often this very request has come, this time included. */
  attempt: number
}

/**
 * What the model says to each request: a function, or replies that are given one after the other. A function that looks
 * only at the request and its turn answers a resumed client as it answered the first.
 */
export type Script = ((request: ScriptedRequest, info: RequestInfo) => Reply | Promise<Reply>) | readonly Reply[]

/** The answer where a script has none. */
export const nothingRecorded: Reply = { content: 'nothing recorded for this' }

/** The text of a message: its text blocks and the text of its tool results. */
export function textOf(content: Json | undefined): string {
  if (typeof content === 'string') return content
  if (Array.isArray(content)) return content.map(textOf).join('\n')
  if (typeof content !== 'object' || content === null) return ''
  return typeof content.text === 'string' ? content.text : textOf(content.content)
}
