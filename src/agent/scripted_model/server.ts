import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout } from 'node:timers/promises'
import { sha256 } from '../../core/id.ts'
import { canonicalJson } from '../request_hash.ts'
import { countTokens, promptCache } from './cache.ts'
import type { InputUsage } from './cache.ts'
import { framesOf } from './frames.ts'
import { credentialOf, maskedHeaders, readJson, sendError, sendJson } from './http.ts'
import { messageOf } from './message.ts'
import type { Reply } from './reply.ts'
import { nothingRecorded } from './script.ts'
import type { Script, ScriptedRequest } from './script.ts'
import { send } from './send.ts'
import type { Pace } from './send.ts'
import { invalidity } from './validate.ts'
import { wireOf } from './wire.ts'

export interface ScriptedModelOptions extends Pace {
  /** The only key that is let in. @default any, or none */
  key?: string | undefined
  /** The only models that there are. @default any */
  models?: readonly string[] | undefined
  /** Whether tokens are counted; if not, the path is a 404 as with smaller servers. @default true */
  countsTokens?: boolean | undefined
  /** Milliseconds of the clock that the cache goes by. @default Date.now */
  now?: (() => number) | undefined
}

/** A request as it came, with what it was answered. */
interface JournalEntry {
  /** Number among the requests for a message, from 1; 0 for any other. */
  n: number
  method: string
  path: string
  /** Credentials are masked. */
  headers: Record<string, string>
  body: unknown
  status: number | undefined
}

/** A running server. */
export interface ScriptedModel {
  /** The base URL for a client. */
  url: string
  requests: JournalEntry[]
  close(): Promise<void>
}

interface State {
  script: Script
  options: ScriptedModelOptions
  requests: JournalEntry[]
  seen: Map<string, number>
  inputUsage: (request: ScriptedRequest) => InputUsage
}

/**
 * Starts a server on 127.0.0.1 that speaks the Messages API and says what the script says. It refuses what the API would
 * refuse, and breaks its answers in the ways that a reply's `fault` names.
 */
export async function startScriptedModel(script: Script, options: ScriptedModelOptions = {}): Promise<ScriptedModel> {
  const requests: JournalEntry[] = []
  const state: State = { script, options, requests, seen: new Map(), inputUsage: promptCache(options.now ?? Date.now) }
  const closing = new AbortController()
  const server = createServer((request, response) => {
    const gone = new AbortController()
    response.on('close', () => gone.abort())
    const signal = AbortSignal.any([gone.signal, closing.signal])
    answer(state, request, { response, signal }).catch((error: unknown) => {
      if (response.headersSent || response.destroyed) return response.destroy()
      sendError(response, 500, { message: `The script failed: ${String(error)}` })
    })
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    close() {
      closing.abort()
      return new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
    },
  }
}

interface Out {
  response: ServerResponse
  signal: AbortSignal
}

async function answer(state: State, request: IncomingMessage, out: Out): Promise<void> {
  const { response } = out
  const { options, requests } = state
  const path = (request.url ?? '/').split('?')[0]!
  const method = request.method ?? 'GET'
  const route = `${method} ${path}`
  const n = route === 'POST /v1/messages' ? requests.filter((entry) => entry.n > 0).length + 1 : 0
  const entry: JournalEntry = { n, method, path, headers: maskedHeaders(request), body: undefined, status: undefined }
  requests.push(entry)
  response.setHeader('request-id', `req_${String(requests.length).padStart(6, '0')}`)
  response.on('close', () => (entry.status = response.headersSent ? response.statusCode : undefined))
  entry.body = await readJson(request)
  if (options.key !== undefined && credentialOf(request) !== options.key) {
    return sendError(response, 401, { message: 'invalid x-api-key' })
  }
  if (route === 'GET /v1/models') return sendModels(response, options.models ?? [])
  const counts = route === 'POST /v1/messages/count_tokens' && options.countsTokens !== false
  if (!counts && n === 0) return sendError(response, 404, { message: `Not found: ${route}` })
  const wrong = invalidity(counts ? { max_tokens: 1, ...(entry.body as object) } : entry.body)
  if (wrong !== undefined) return sendError(response, 400, { message: wrong })
  const asked = entry.body as ScriptedRequest
  if (options.models?.includes(asked.model) === false)
    return sendError(response, 404, { message: `model: ${asked.model}` })
  if (counts) return sendJson(response, 200, { input_tokens: countTokens(asked) })
  return sendReply(state, asked, { ...out, n })
}

async function sendReply(state: State, asked: ScriptedRequest, { response, signal, n }: Out & { n: number }) {
  const reply = await replyTo(state, asked, n)
  const { fault } = reply
  if (fault?.kind === 'reset') return void response.socket?.resetAndDestroy()
  if (fault?.kind === 'slow-headers') await setTimeout(fault.ms, undefined, { signal }).catch(() => {})
  if (signal.aborted) return
  if (fault?.kind === 'status') {
    const { status, message = `scripted ${status}`, errorCode, retryAfter } = fault
    const wait = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
    const facts = { message, headers: { ...wait, ...fault.headers } }
    return sendError(response, status, errorCode === undefined ? facts : { ...facts, errorCode })
  }
  const message = messageOf(asked, reply, state.inputUsage(asked))
  if (fault?.kind === 'json-body' || asked.stream !== true) return sendJson(response, 200, message)
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' })
  response.flushHeaders()
  const pingEvery = fault?.kind === 'pings' ? fault.everyMs : undefined
  await send(response, wireOf(framesOf(message, fault), fault), { ...state.options, pingEvery, signal })
}

async function replyTo({ script, seen }: State, asked: ScriptedRequest, n: number): Promise<Reply> {
  const hash = sha256(canonicalJson(asked))
  const attempt = (seen.get(hash) ?? 0) + 1
  seen.set(hash, attempt)
  if (typeof script !== 'function') return script[n - 1] ?? nothingRecorded
  const turn = asked.messages.filter(({ role }) => role === 'assistant').length
  return script(asked, { n, turn, attempt })
}

function sendModels(response: ServerResponse, models: readonly string[]): void {
  const data = models.map((id) => ({ type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' }))
  const ends = { first_id: models[0] ?? null, last_id: models.at(-1) ?? null }
  sendJson(response, 200, { data, has_more: false, ...ends })
}
