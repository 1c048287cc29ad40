import { z } from 'zod'
import { MmmError } from '../core/error.ts'
import type { Event, Json } from '../core/event.ts'
import type { ModelAnswer, ModelRequest } from '../ports/model.ts'
import { requestHash } from './request_hash.ts'
import { outlineOf, outlineSchema } from './request_outline.ts'
import type { RequestOutline } from './request_outline.ts'

/** One answer, with the hash of the request that it belongs to. */
export interface Recorded {
  hash: string
  /** Lets a replay say in what an unknown request differs. */
  request?: RequestOutline
  answer: ModelAnswer
}

const tokens = z.number().nullable()
const recordedSchema = z.object({
  hash: z.string().regex(/^[0-9a-f]{64}$/, 'not a sha256'),
  request: outlineSchema.exactOptional(),
  answer: z.object({
    id: z.string(),
    model: z.string(),
    content: z.array(z.json()),
    stopReason: z.string().nullable(),
    refusal: z.string().exactOptional(),
    usage: z.object({ input: tokens, output: tokens, cacheRead: tokens, cacheWrite: tokens }),
    ms: z.number(),
  }),
})

/** A request and its answer as a line of a recording. */
export function recorded(request: ModelRequest, answer: ModelAnswer): Recorded {
  return { hash: requestHash(request), request: outlineOf(request), answer }
}

/** The text of a recording: a JSON object a line. */
export function writeRecording(entries: readonly Recorded[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join('')
}

/** Reads a recording. Throws `recording.invalid` with file and line. */
export function readRecording(text: string, file = 'recording.jsonl'): Recorded[] {
  return text.split('\n').flatMap((line, i) => (line.trim() === '' ? [] : [readLine(line, { file, line: i + 1 })]))
}

function readLine(line: string, at: { file: string; line: number }): Recorded {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (cause) {
    throw new MmmError('recording.invalid', 'This line of the recording is not JSON', { at, cause })
  }
  const parsed = recordedSchema.safeParse(value)
  if (parsed.success) return parsed.data as Recorded
  throw new MmmError('recording.invalid', `This line is no recorded answer: ${z.prettifyError(parsed.error)}`, { at })
}

/** The answers that a run's log holds. Where the log has the whole request, its outline is taken along. */
export function recordingFromLog(events: readonly Event[]): Recorded[] {
  const conversations = new Map<string, { params?: Json; messages: ModelRequest['messages']; asked?: ModelRequest }>()
  const conversationOf = (id: string) => {
    const known = conversations.get(id) ?? { messages: [] }
    conversations.set(id, known)
    return known
  }
  const entries: Recorded[] = []
  for (const event of events) {
    if (event.type === 'message.added') conversationOf(event.conversation).messages.push(event.message)
    if (event.type === 'model.asked') {
      const conversation = conversationOf(event.conversation)
      if (event.params !== undefined) conversation.params = event.params
      const { params, messages } = conversation
      conversation.asked = { ...(params as object), model: event.model, messages: [...messages] } as ModelRequest
    }
    if (event.type === 'model.answered') {
      const { asked } = conversationOf(event.conversation)
      const { id, model, content, stopReason, usage, ms } = event
      const answer: ModelAnswer = { id, model, content: content as Json[], stopReason, usage, ms }
      const isWhole = asked !== undefined && requestHash(asked) === event.hash
      entries.push({ hash: event.hash, ...(isWhole ? { request: outlineOf(asked) } : {}), answer })
    }
  }
  return entries
}
