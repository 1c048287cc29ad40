import { codeOf, messageOf, MmmError } from '../core/error.ts'
import { isSecretHeader } from '../core/mask.ts'

/** A request as it goes out. */
export interface HttpRequest {
  method: string
  url: string
  headers: Record<string, string>
  body?: string
  /** Whether redirects are followed, 20 at most. */
  follow: boolean
}

export interface HttpOptions {
  signal: AbortSignal
  /** Milliseconds until the whole answer must be there. */
  timeout: number
  /** Bytes of the body that are read, after decompression; the rest is not asked for. @default 10 MiB */
  maxBytes?: number
}

export interface HttpAnswer {
  status: number
  statusText: string
  /** Names in lower case; several `set-cookie` are joined. */
  headers: Record<string, string>
  body: string
  /** Whether the body went on beyond `maxBytes`. */
  cut: boolean
  /** Milliseconds until the whole answer was there, rounded up. */
  ms: number
}

/**
 * Sends one request over connections that are kept alive. Any answer is a result, whatever its status. Throws MmmError
 * `http.connect` when there is no whole answer, `http.timeout`, and `http.invalid` when it cannot be sent as it is.
 */
export async function request(asked: HttpRequest, options: HttpOptions): Promise<HttpAnswer> {
  const started = performance.now()
  const ending = new AbortController()
  const onAbort = () => ending.abort(options.signal.reason)
  const timer = setTimeout(() => ending.abort(new Late()), options.timeout)
  options.signal.addEventListener('abort', onAbort, { once: true })
  try {
    options.signal.throwIfAborted()
    const response = await send(asked, ending.signal)
    const { text, cut } = await readBody(response, options.maxBytes ?? 10 * 1024 * 1024)
    const headers = Object.fromEntries(response.headers)
    const ms = Math.ceil(performance.now() - started)
    return { status: response.status, statusText: response.statusText, headers, body: text, cut, ms }
  } catch (error) {
    if (options.signal.aborted) throw options.signal.reason
    throw ending.signal.aborted ? tooLate(asked, options.timeout) : faultOf(error, asked)
  } finally {
    clearTimeout(timer)
    options.signal.removeEventListener('abort', onAbort)
  }
}

class Late extends Error {}

const redirects = new Set([301, 302, 303, 307, 308])

/** Follows by itself: fetch would carry `x-api-key` and its like to another host. */
async function send(asked: HttpRequest, signal: AbortSignal): Promise<Response> {
  let { method, url, headers, body } = asked
  for (let hops = 0; ; hops++) {
    const init = { method, headers, redirect: 'manual', signal, ...(body === undefined ? {} : { body }) } as const
    const response = await fetch(url, init)
    const location = response.headers.get('location')
    if (!asked.follow || location === null || !redirects.has(response.status)) return response
    await response.body?.cancel()
    if (hops === 20) throw new MmmError('http.connect', 'More than 20 redirects', { exit: 5 })
    const next = URL.canParse(location, url) ? new URL(location, url) : undefined
    if (!/^https?:$/.test(next?.protocol ?? ''))
      throw new MmmError('http.connect', 'A redirect leads nowhere', { exit: 5 })
    if (next!.origin !== new URL(url).origin) headers = without(headers, isSecretHeader)
    if (response.status === 303 ? method !== 'HEAD' : response.status < 303 && method === 'POST') {
      method = 'GET'
      body = undefined
      headers = without(headers, (name) => /^content-/i.test(name))
    }
    url = next!.href
  }
}

function without(headers: Record<string, string>, unwanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !unwanted(name)))
}

async function readBody(response: Response, maxBytes: number): Promise<{ text: string; cut: boolean }> {
  const decoder = decoderFor(response.headers.get('content-type') ?? '')
  const reader = response.body?.getReader()
  let text = ''
  let bytes = 0
  for (;;) {
    const chunk = await reader?.read()
    if (chunk === undefined || chunk.done) return { text: text + decoder.decode(), cut: false }
    const rest = maxBytes - bytes
    bytes += chunk.value.length
    text += decoder.decode(chunk.value.subarray(0, rest), { stream: true })
    if (bytes <= maxBytes) continue
    await reader!.cancel().catch(() => undefined)
    return { text, cut: true }
  }
}

function decoderFor(contentType: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(/charset="?([\w-]+)/i.exec(contentType)?.[1] ?? 'utf-8')
  } catch {
    return new TextDecoder()
  }
}

function tooLate({ method }: HttpRequest, timeout: number): MmmError {
  return new MmmError('http.timeout', `The ${method} request was not answered within ${timeout} ms`, { exit: 5 })
}

/** Fetch gives the network's faults a cause; what it refuses to send has none. */
function faultOf(error: unknown, { method, url }: HttpRequest): MmmError {
  if (error instanceof MmmError) return error
  const cause = error instanceof Error ? error.cause : undefined
  if (cause === undefined) {
    return new MmmError('http.invalid', `The ${method} request cannot be sent: ${messageOf(error)}`, { cause: error })
  }
  const said = codeOf(cause) ?? messageOf(cause)
  const port = new URL(url).port
  const where = `${new URL(url).hostname}${port === '' ? '' : `:${port}`}`
  return new MmmError('http.connect', `No whole answer from ${where}: ${said}`, { exit: 5, cause: error })
}
