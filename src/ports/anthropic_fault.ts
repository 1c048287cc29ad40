import type { APIError } from '@anthropic-ai/sdk'
import type { Usage } from '../core/event.ts'
import { codeOf, messageOf } from '../core/error.ts'
import { ModelFault } from './model.ts'
import type { FaultFacts } from './model.ts'
import type { Sdk } from './anthropic_connect.ts'
import { retryAfterOf } from './anthropic_retry_after.ts'

type Verdict = Pick<FaultFacts, 'class' | 'code' | 'retryAfter'> & { message: string }

/** Longest wait that a server may ask for before a run is better paused. */
const longestWait = 120_000

/** What is thrown while asking, judged: whether to try again, and what to call it. */
export function faultOf(thrown: unknown, sdk: Sdk, usage: Usage | undefined): ModelFault {
  const { message, ...facts } = thrown instanceof sdk.APIError ? judgeApi(thrown, sdk) : judgeStream(thrown)
  return new ModelFault(message, { ...facts, ...(usage === undefined ? {} : { usage }), cause: thrown })
}

function judgeApi(error: APIError, sdk: Sdk): Verdict {
  if (error instanceof sdk.APIConnectionTimeoutError) {
    return retry('timeout', 'The server did not answer in time')
  }
  if (error instanceof sdk.APIConnectionError) return judgeConnection(error)
  if (error instanceof sdk.APIUserAbortError) return retry('cut', 'The connection was closed')
  return error.status === undefined ? judgeEvent(error) : judgeStatus(error, error.status)
}

function judgeStatus(error: APIError, status: number): Verdict {
  const message = `The server answered ${status}: ${wordsOf(error)}`
  if (error.errorCode?.endsWith('spend_limit_reached')) return never('spend-limit', message)
  const asked = error.headers?.get('x-should-retry')
  const known = statusCodes[status]
  const retryable = known === undefined ? status >= 500 : known.retry
  if (asked === 'false' || (!retryable && asked !== 'true')) return never(neverCode(status, error), message)
  const retryAfter = retryAfterOf(error.headers)
  const code = known?.code ?? 'server-error'
  if (retryAfter === undefined) return retry(code, message)
  return { class: retryAfter > longestWait ? 'paused' : 'retry', code, message, retryAfter }
}

const statusCodes: Record<number, { code: string; retry: boolean }> = {
  400: { code: 'invalid-request', retry: false },
  401: { code: 'authentication', retry: false },
  402: { code: 'billing', retry: false },
  403: { code: 'permission', retry: false },
  404: { code: 'not-found', retry: false },
  408: { code: 'timeout', retry: true },
  409: { code: 'conflict', retry: true },
  413: { code: 'too-large', retry: false },
  422: { code: 'invalid-request', retry: false },
  429: { code: 'rate-limited', retry: true },
  529: { code: 'overloaded', retry: true },
}

function neverCode(status: number, error: APIError): string {
  if (status === 400 && /prompt is too long|exceed.{0,20}context/i.test(wordsOf(error))) return 'too-large'
  if (status === 400 && /credit balance/i.test(wordsOf(error))) return 'billing'
  return statusCodes[status]?.code ?? (status >= 500 ? 'server-error' : 'invalid-request')
}

/** An `error` event in the midst of the stream. */
function judgeEvent(error: APIError): Verdict {
  const message = `The server broke its answer off: ${wordsOf(error)}`
  if (error.errorCode?.endsWith('spend_limit_reached')) return never('spend-limit', message)
  const final = finalTypes[error.type ?? '']
  return final === undefined ? retry(passingTypes[error.type ?? ''] ?? 'server-error', message) : never(final, message)
}

const finalTypes: Record<string, string> = {
  invalid_request_error: 'invalid-request',
  authentication_error: 'authentication',
  billing_error: 'billing',
  permission_error: 'permission',
  not_found_error: 'not-found',
  request_too_large: 'too-large',
}
const passingTypes: Record<string, string> = {
  overloaded_error: 'overloaded',
  rate_limit_error: 'rate-limited',
  timeout_error: 'timeout',
}

function judgeConnection(error: Error): Verdict {
  const { code, message } = innermost(error)
  const words = `The server cannot be reached: ${message}`
  if (code === 'ECONNREFUSED') return retry('refused', words)
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return retry('unknown-host', words)
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS/.test(code ?? '')) return never('certificate', words)
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return retry('timeout', 'The server did not answer in time')
  return retry('connection', words)
}

/** Errors that are no answer of the server: the stream broke, or cannot be read. */
function judgeStream(thrown: unknown): Verdict {
  const chain = chainOf(thrown)
  const ours = chain.find((one) => one instanceof ModelFault)
  if (ours !== undefined) return { class: ours.facts.class, code: ours.facts.code, message: ours.message }
  if (chain.some((one) => one instanceof SyntaxError)) {
    return retry('malformed', 'The server sent something that is not valid JSON')
  }
  const { code, message } = innermost(thrown)
  if (code === 'ERR_INVALID_URL') return never('bad-url', `The address of the server is not a URL: ${message}`)
  if (code === 'UND_ERR_BODY_TIMEOUT') return retry('stalled', 'Nothing came from the server for too long')
  if (code !== undefined || chain.some((one) => messageOf(one) === 'terminated')) {
    return retry('cut', `The connection broke off: ${message}`)
  }
  if (/without sending any chunks/.test(messageOf(thrown))) {
    return never('broken-server', 'The server answered, but not with a stream of the Messages API')
  }
  return never('broken-server', `The answer of the server cannot be read: ${message}`)
}

function chainOf(thrown: unknown): unknown[] {
  const chain: unknown[] = []
  for (let one = thrown; one !== undefined && one !== null && !chain.includes(one);) {
    chain.push(one)
    one = (one as { cause?: unknown }).cause
  }
  return chain
}

function innermost(thrown: unknown): { code: string | undefined; message: string } {
  const chain = chainOf(thrown)
  const last = chain.at(-1)
  return {
    code: chain.map(codeOf).findLast((code) => code !== undefined),
    message: messageOf(last) || 'no reason given',
  }
}

function wordsOf(error: APIError): string {
  return (error.apiMessage ?? error.message).slice(0, 500)
}

function retry(code: string, message: string): Verdict {
  return { class: 'retry', code, message }
}

function never(code: string, message: string): Verdict {
  return { class: 'never', code, message }
}
