import { MmmError } from '../core/error.ts'
import { request, type HttpAnswer } from '../ports/http.ts'
import type { HttpForm, Looked } from './check.ts'

export interface RunHttpOptions {
  /** Milliseconds until the whole answer is there, redirects included. @default 30 seconds */
  timeout?: number
  signal?: AbortSignal
}

/** Redirects that are followed, all to the same server. */
const mostHops = 5

/** Characters of a body that are told. */
const mostShown = 2_000

/**
 * Asks a server and judges its answer: the status (2xx where none is wanted) and a text in the body. It sends no
 * credentials, and follows a redirect only to the server that was named, for no other was allowed; where a 3xx is wanted, none.
 */
export async function runHttp(form: HttpForm, options: RunHttpOptions = {}): Promise<Looked> {
  try {
    const answer = await ask(form, options)
    if (typeof answer === 'string') return { reason: answer, output: '' }
    const reason = faultOf(form, answer)
    const shown = answer.body.slice(0, mostShown)
    const output = [`${form.method} ${form.url}: ${answer.status}`, ...(shown === '' ? [] : [shown])].join('\n')
    return { output: `${output}\n`, ...(reason === undefined ? {} : { reason }) }
  } catch (error) {
    if (options.signal?.aborted === true) return { reason: 'interrupted', output: '' }
    if (!(error instanceof MmmError)) throw error
    return { reason: error.code === 'http.timeout' ? 'timeout' : error.message, output: '' }
  }
}

async function ask(form: HttpForm, { timeout = 30_000, signal }: RunHttpOptions): Promise<HttpAnswer | string> {
  const until = performance.now() + timeout
  const wantsRedirect = form.status !== undefined && form.status >= 300 && form.status < 400
  for (let url = form.url, hops = 0; ; hops++) {
    const answer = await request(
      { method: form.method, url, headers: {}, follow: false },
      { signal: signal ?? new AbortController().signal, timeout: Math.max(1, until - performance.now()) },
    )
    const location = answer.headers['location']
    if (wantsRedirect || answer.status < 300 || answer.status > 399 || location === undefined) return answer
    if (hops === mostHops) return `more than ${mostHops} redirects`
    if (!URL.canParse(location, url)) return 'a redirect leads nowhere'
    const next = new URL(location, url)
    if (next.origin !== new URL(form.url).origin) return `it redirects to ${next.origin}, which the check does not name`
    url = next.href
  }
}

function faultOf({ status, contains }: HttpForm, answer: HttpAnswer): string | undefined {
  const fits = status === undefined ? answer.status >= 200 && answer.status < 300 : answer.status === status
  if (!fits) return `status ${answer.status}, expected ${status ?? '2xx'}`
  if (contains === undefined || answer.body.includes(contains)) return undefined
  return `the body does not contain "${contains}"${answer.cut ? ' in its first 10 MB' : ''}`
}
