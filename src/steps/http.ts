import { z } from 'zod'
import { parseDuration } from '../core/duration.ts'
import { MmmError } from '../core/error.ts'
import type { Json, StepError } from '../core/event.ts'
import type { Kind, StepContext, StepResult } from '../core/kind.ts'
import { isSecretHeader } from '../core/mask.ts'
import { request, type HttpAnswer, type HttpRequest } from '../ports/http.ts'
import { failure } from './failure.ts'
import { expectFaults, httpExpect } from './http_expect.ts'
import { formText, hideHead, hiderOf, shownExchange } from './http_shown.ts'
import { maskJson } from '../core/mask_json.ts'
import type { World } from './world.ts'

const scalar = z.union([z.string(), z.number(), z.boolean()])

const input = z
  .strictObject({
    url: z.string().refine(isHttp, 'Not an http or https URL').describe('An http or https URL'),
    method: z
      .enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
      .optional()
      .describe('Default GET, with a body POST'),
    headers: z.record(z.string(), scalar).default({}).describe('Headers by name'),
    query: z
      .record(z.string(), z.union([scalar, z.array(scalar)]))
      .default({})
      .describe('Added to the query of the URL'),
    body: z.string().optional().describe('The body as it stands'),
    json: z.json().optional().describe('A value that is sent as JSON'),
    form: z.record(z.string(), scalar).optional().describe('Fields that are sent as a form does (URL-encoded)'),
    timeout: z
      .union([z.string(), z.number()])
      .refine((text) => parseDuration(text) !== undefined, 'Not a duration such as 90s, 5m, 1h30m')
      .default('30s')
      .describe('Until the whole answer is there'),
    follow: z
      .boolean()
      .default(true)
      .describe('Whether redirects are followed; secrets do not go along to another host'),
    expect: httpExpect.prefault({}).describe('What the answer must be; default: a status of 2xx'),
  })
  .refine((one) => [one.body, one.json, one.form].filter((given) => given !== undefined).length < 2, {
    path: ['body'],
    error: 'A request has one of "body", "json" and "form"',
  })
  .refine((one) => !hasBody(one) || (one.method !== 'GET' && one.method !== 'HEAD'), {
    path: ['method'],
    error: 'A GET or HEAD request has no body',
  })
export type HttpInput = z.infer<typeof input>

/** Longest body that becomes an output, in characters. */
const maxOutput = 1_000_000

/** Sends one HTTP request and judges the answer. */
export function httpKind(world: World): Kind {
  return {
    name: 'http',
    summary: 'Sends one HTTP request and judges the answer',
    input,
    touches: ['network'],
    outputs: ['status', 'headers', 'body', 'json', 'ms', 'cut'],
    async perform(given: HttpInput, context) {
      const asked = requestOf(given)
      const hide = hiderOf(given, asked, world.mask)
      try {
        const answer = await request(asked, { signal: context.signal, timeout: parseDuration(given.timeout)! })
        return resultOf(given, { asked, answer, hide })
      } catch (error) {
        return failure(connectError(error, context, { asked, hide }))
      }
    },
  }
}

interface Exchange {
  asked: HttpRequest
  hide: (text: string) => string
}

function resultOf(given: HttpInput, exchange: Exchange & { answer: HttpAnswer }): StepResult {
  const { asked, answer, hide } = exchange
  const json = jsonOf(answer)
  const outputs = outputsOf(answer, json, hide)
  const faults = expectFaults(given.expect, answer, { json, hide })
  if (faults.length === 0) return { status: 'success', outputs }
  const said = hide(`${asked.method} ${shownUrl(asked)}: ${faults.join('; ')}`)
  const message = `${said}\n${shownExchange(given, { asked, answer, hide })}`
  return failure({ class: 'failed', code: 'http.expect', message }, outputs)
}

function connectError(error: unknown, { signal }: StepContext, { asked, hide }: Exchange): StepError {
  if (signal.aborted || !(error instanceof MmmError)) throw error
  const classes: Record<string, StepError['class']> = { 'http.timeout': 'timeout', 'http.invalid': 'invalid' }
  const message = hide(`${asked.method} ${shownUrl(asked)}: ${error.message}`)
  return { class: classes[error.code] ?? 'environment', code: error.code, message }
}

/** The URL without its query, in which secrets may stand. */
function shownUrl({ url }: HttpRequest): string {
  return url.split(/[?#]/)[0]!
}

function outputsOf(answer: HttpAnswer, json: Json | undefined, hide: (text: string) => string): Record<string, Json> {
  const headers = Object.entries(answer.headers).map(([name, value]) => [
    name,
    isSecretHeader(name) ? '***' : hide(value),
  ])
  const long = answer.body.length > maxOutput
  return {
    status: answer.status,
    headers: Object.fromEntries(headers) as Record<string, string>,
    body: hideHead(answer.body, maxOutput, hide),
    json: long || json === undefined ? null : maskJson(json, hide),
    ms: answer.ms,
    cut: long || answer.cut,
  }
}

/** The body as JSON, undefined where it is none. */
function jsonOf({ body, cut }: HttpAnswer): Json | undefined {
  if (cut) return undefined
  try {
    return JSON.parse(body) as Json
  } catch {
    return undefined
  }
}

function requestOf(given: HttpInput): HttpRequest {
  const url = new URL(given.url)
  for (const [name, value] of Object.entries(given.query)) {
    for (const one of [value].flat()) url.searchParams.append(name, String(one))
  }
  const headers: Record<string, string> = {}
  for (const [name, value] of Object.entries(given.headers)) headers[name.toLowerCase()] = String(value)
  if (url.username !== '' || url.password !== '') {
    headers['authorization'] ??=
      `Basic ${Buffer.from(`${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`).toString('base64')}`
    url.username = url.password = ''
  }
  const { body, type } = bodyOf(given)
  if (type !== undefined) headers['content-type'] ??= type
  const method = given.method ?? (body === undefined ? 'GET' : 'POST')
  return { method, url: url.href, headers, follow: given.follow, ...(body === undefined ? {} : { body }) }
}

function bodyOf({ body, json, form }: HttpInput): { body?: string; type?: string } {
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' }
  if (form === undefined) return body === undefined ? {} : { body }
  return { body: formText(form), type: 'application/x-www-form-urlencoded' }
}

function hasBody({ body, json, form }: { body?: unknown; json?: unknown; form?: unknown }): boolean {
  return body !== undefined || json !== undefined || form !== undefined
}

function isHttp(url: string): boolean {
  return URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)
}
