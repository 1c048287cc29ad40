import type { IncomingMessage, ServerResponse } from 'node:http'

/** Sends JSON with a status. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
) {
  response.writeHead(status, { 'content-type': 'application/json', ...headers })
  response.end(JSON.stringify(body))
}

/** Sends an error in the API's form. */
export function sendError(
  response: ServerResponse,
  status: number,
  { message, errorCode, headers = {} }: { message: string; errorCode?: string; headers?: Record<string, string> },
): void {
  const details = errorCode === undefined ? {} : { details: { error_code: errorCode } }
  const error = {
    type: errorTypes[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error'),
    message,
    ...details,
  }
  sendJson(response, status, { type: 'error', error, request_id: response.getHeader('request-id') }, headers)
}

const errorTypes: Record<number, string> = {
  401: 'authentication_error',
  402: 'billing_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  504: 'timeout_error',
  529: 'overloaded_error',
}

/** The body of a request as JSON; undefined if it is none. */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const parts: Buffer[] = []
  for await (const part of request) parts.push(part as Buffer)
  try {
    return JSON.parse(Buffer.concat(parts).toString())
  } catch {
    return undefined
  }
}

/** The credential of a request, from `authorization` or `x-api-key`. */
export function credentialOf(request: IncomingMessage): string | undefined {
  const bearer = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1]
  const key = request.headers['x-api-key']
  return bearer ?? (typeof key === 'string' ? key : undefined)
}

/** Headers as they may be shown: credentials replaced by `***`. */
export function maskedHeaders(request: IncomingMessage): Record<string, string> {
  const shown = Object.entries(request.headers).map(([name, value]) => {
    if (name === 'authorization') return [name, String(value).replace(/\S+$/, '***')]
    return [name, name === 'x-api-key' || name === 'cookie' ? '***' : String(value)]
  })
  return Object.fromEntries(shown) as Record<string, string>
}
