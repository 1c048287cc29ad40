import { z } from 'zod'

const after = z.number().int().min(0).exactOptional()

/**
 * What goes wrong with an answer. `after` = number of events that are sent whole before it, counted without pings.
 * @default after 3
 */
const faultSchema = z.discriminatedUnion('kind', [
  /** An HTTP status with the API's error body instead of an answer. */
  z.strictObject({
    kind: z.literal('status'),
    status: z.number().int().min(400).max(599),
    /** The `retry-after` header: seconds, or a date. */
    retryAfter: z.union([z.number(), z.string()]).exactOptional(),
    message: z.string().exactOptional(),
    /** `error.details.error_code`, as spend limits have it. */
    errorCode: z.string().exactOptional(),
    headers: z.record(z.string(), z.string()).exactOptional(),
  }),
  /** The connection is reset before any header. */
  z.strictObject({ kind: z.literal('reset') }),
  /** Headers only after so many milliseconds. */
  z.strictObject({ kind: z.literal('slow-headers'), ms: z.number().min(0) }),
  /** An `error` event in the midst of the stream. */
  z.strictObject({ kind: z.literal('error-event'), type: z.string(), message: z.string().exactOptional(), after }),
  /** The connection is reset in the midst of the stream. */
  z.strictObject({ kind: z.literal('cut'), after }),
  /** The stream ends in good order, but without `message_stop`. */
  z.strictObject({ kind: z.literal('early-end'), after }),
  /** The stream falls silent and stays open. */
  z.strictObject({ kind: z.literal('stall'), after }),
  /** Nothing but pings, for ever. */
  z.strictObject({ kind: z.literal('pings'), after, everyMs: z.number().min(1).exactOptional() }),
  /** An event whose data is not JSON. */
  z.strictObject({ kind: z.literal('malformed-data'), after }),
  /** Tool input that is not JSON. */
  z.strictObject({ kind: z.literal('malformed-input') }),
  /** Tool input that breaks off although the stop reason is `tool_use`. */
  z.strictObject({ kind: z.literal('unfinished-input') }),
  /** Tool input that breaks off, stop reason `max_tokens`. */
  z.strictObject({ kind: z.literal('cut-input') }),
  /** A tool call that starts without `input` and has no delta. */
  z.strictObject({ kind: z.literal('no-input') }),
  /** 200 and nothing. */
  z.strictObject({ kind: z.literal('empty-body') }),
  /** The whole message as JSON instead of a stream. */
  z.strictObject({ kind: z.literal('json-body') }),
  /** A stream without `event:` lines. */
  z.strictObject({ kind: z.literal('no-event-lines') }),
  /** `message_delta` without `usage`. */
  z.strictObject({ kind: z.literal('no-delta-usage') }),
  /** The connection stays open after `message_stop`. */
  z.strictObject({ kind: z.literal('left-open') }),
])

export type ScriptedFault = z.infer<typeof faultSchema>

const blockSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('text'), text: z.string() }),
  /** Without a signature it gets one that is bound to the conversation, as the API does. */
  z.strictObject({ type: z.literal('thinking'), thinking: z.string(), signature: z.string().exactOptional() }),
  z.strictObject({ type: z.literal('redacted_thinking'), data: z.string() }),
  /** Without an id it gets one made from the request. */
  z.strictObject({ type: z.literal('tool_use'), id: z.string().exactOptional(), name: z.string(), input: z.json() }),
])

export type ScriptedBlock = z.infer<typeof blockSchema>

/** One answer of the scripted model. */
export const replySchema = z.strictObject({
  /** Blocks, or text for a single text block. */
  content: z.union([z.string(), z.array(blockSchema)]).exactOptional(),
  /** @default `tool_use` if a tool is called, else `end_turn` */
  stopReason: z.string().exactOptional(),
  /** Why the model refuses; the stop reason is then `refusal`. */
  refusal: z.string().exactOptional(),
  /** Numbers that go before the counted ones. */
  usage: z
    .strictObject({
      input_tokens: z.number().nullable().exactOptional(),
      output_tokens: z.number().exactOptional(),
      cache_creation_input_tokens: z.number().nullable().exactOptional(),
      cache_read_input_tokens: z.number().nullable().exactOptional(),
    })
    .exactOptional(),
  fault: faultSchema.exactOptional(),
})

export type Reply = z.infer<typeof replySchema>
