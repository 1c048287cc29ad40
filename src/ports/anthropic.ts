import type { MessageStream } from '@anthropic-ai/sdk/lib/MessageStream'
import type { Message } from '@anthropic-ai/sdk/resources/messages'
import { ModelFault } from './model.ts'
import type { AskOptions, Model, ModelAnswer, ModelRequest } from './model.ts'
import { answerOf } from './anthropic_answer.ts'
import { connect } from './anthropic_connect.ts'
import type { Connection, ConnectOptions } from './anthropic_connect.ts'
import { faultOf } from './anthropic_fault.ts'
import { hear } from './anthropic_hear.ts'
import { watchdog } from './anthropic_watchdog.ts'

/** Where the server is and how long to wait for it. */
export interface AnthropicOptions extends ConnectOptions {
  /** Milliseconds without a single byte (pings count) after which an answer is given up. @default 300_000 */
  stall?: number | undefined
}

/**
 * A server that speaks the Messages API, asked through the official SDK, which is loaded with the first request. Always
 * streaming, never retrying; nothing is read from the environment. Each fault is a {@link ModelFault}.
 */
export function anthropicModel(options: AnthropicOptions = {}): Model {
  const stall = options.stall ?? 300_000
  let opened: Promise<Connection> | undefined
  let counts = true
  return {
    async ask(request, asked = {}) {
      asked.signal?.throwIfAborted()
      const connection = await (opened ??= connect(options))
      asked.signal?.throwIfAborted()
      return askOnce(connection, request, { ...asked, stall })
    },
    async countTokens(request, { signal } = {}) {
      signal?.throwIfAborted()
      if (!counts) return undefined
      const connection = await (opened ??= connect(options))
      const counted = await countOnce(connection, request, { stall, ...(signal === undefined ? {} : { signal }) })
      counts = counted !== 'unsupported'
      return counted === 'unsupported' ? undefined : counted
    },
  }
}

async function askOnce(
  { client, sdk }: Connection,
  request: ModelRequest,
  { signal, onText, stall }: AskOptions & { stall: number },
): Promise<ModelAnswer> {
  const started = performance.now()
  const watch = watchdog(stall)
  const stream = client.messages.stream(streamed(request), { ...withSignal(signal), middleware: [watch.middleware] })
  const heard = hear(stream, onText)
  try {
    const message = await wholeMessage(stream, signal)
    return answerOf(message, heard, Math.round(performance.now() - started))
  } catch (thrown) {
    stream.abort()
    signal?.throwIfAborted()
    throw faultOf(thrown, sdk, heard.usage())
  } finally {
    watch.stop()
  }
}

/** What goes over the wire: the request, and for Claude the mark that lets the server cache as far as it can. */
function streamed(request: ModelRequest) {
  const cache = request.model.startsWith('claude-') ? { cache_control: { type: 'ephemeral' } } : {}
  return { ...request, ...filled(request), ...cache } as unknown as Parameters<
    Connection['client']['messages']['stream']
  >[0]
}

/** System prompt and tools, empty ones left out: not every server takes them. */
function filled({ system, tools }: ModelRequest) {
  return { system: system === '' ? undefined : system, tools: tools.length === 0 ? undefined : tools }
}

/**
 * The message once it is complete. The SDK's own promises hang when the connection stays open after the last event
 * (`finalMessage`), or when the stream aborts or ends early (`emitted`); so every way out is listened to here.
 */
function wholeMessage(stream: MessageStream, signal: AbortSignal | undefined): Promise<Message> {
  return new Promise<Message>((resolve, reject) => {
    const onAbort = () => reject(signal?.reason)
    signal?.addEventListener('abort', onAbort, { once: true })
    stream.on('message', (message) => {
      hangUpLater(stream)
      resolve(message)
    })
    stream.on('error', reject)
    stream.on('abort', reject)
    stream.on('end', () => {
      signal?.removeEventListener('abort', onAbort)
      reject(new ModelFault('The answer ended before it was complete', { class: 'retry', code: 'cut' }))
    })
  })
}

/** Closes a connection that a server leaves open after a whole message; one that ends by itself can be used again. */
function hangUpLater(stream: MessageStream): void {
  const timer = setTimeout(() => stream.abort(), 1_000)
  timer.unref()
  stream.on('end', () => clearTimeout(timer))
}

async function countOnce(
  { client, sdk }: Connection,
  request: ModelRequest,
  { signal, stall }: { signal?: AbortSignal; stall: number },
): Promise<number | undefined | 'unsupported'> {
  const watch = watchdog(stall)
  const { model, messages } = request
  const params = { model, messages, ...filled(request) } as unknown as Parameters<typeof client.messages.countTokens>[0]
  try {
    const counted = await client.messages.countTokens(params, { ...withSignal(signal), middleware: [watch.middleware] })
    return typeof counted?.input_tokens === 'number' ? counted.input_tokens : 'unsupported'
  } catch (thrown) {
    signal?.throwIfAborted()
    const status = thrown instanceof sdk.APIError ? thrown.status : undefined
    return status === 404 || status === 405 || status === 501 ? 'unsupported' : undefined
  } finally {
    watch.stop()
  }
}

function withSignal(signal: AbortSignal | undefined): { signal?: AbortSignal } {
  return signal === undefined ? {} : { signal }
}
