import type { Json } from '../core/event.ts'
import { isSecretHeader, isSecretName } from '../core/mask.ts'
import { quote } from '../checks/index.ts'
import type { HttpAnswer, HttpRequest } from '../ports/http.ts'

/** Where secrets of a request may stand by their names. */
export interface Given {
  url: string
  body?: string | undefined
  json?: Json | undefined
  form?: Record<string, string | number | boolean> | undefined
}

/** Characters of a body that a message shows. */
const most = 1_000

/**
 * What hides the secrets of one request, besides those that are masked everywhere: values of credential headers, of
 * query parameters and fields whose names look secret, and the URL's password. A server may send them back.
 */
export function hiderOf(given: Given, asked: HttpRequest, mask: (text: string) => string): (text: string) => string {
  const values = new Set<string>()
  const add = (value: string) => {
    for (const one of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
      if (one.length >= 8) values.add(one)
  }
  for (const [name, value] of Object.entries(asked.headers)) {
    if (isSecretHeader(name)) for (const one of [value, ...value.split(/[\s=;]+/)]) add(one)
  }
  for (const [name, value] of new URL(asked.url).searchParams) if (isSecretName(name)) add(value)
  for (const value of secretFields({ json: given.json ?? null, form: given.form ?? null })) add(value)
  if (new URL(given.url).password !== '') add(decodeURIComponent(new URL(given.url).password))
  const longestFirst = [...values].toSorted((a, b) => b.length - a.length)
  return (text) => mask(longestFirst.reduce((all, value) => all.replaceAll(value, '***'), text))
}

/** Texts and numbers that stand under a name that looks secret. */
function secretFields(value: Json, secret = false): string[] {
  if (value === null || typeof value === 'boolean') return []
  if (typeof value !== 'object') return secret ? [String(value)] : []
  const isList = Array.isArray(value)
  return Object.entries(value).flatMap(([key, one]) =>
    secretFields(one as Json, secret || (!isList && isSecretName(key))),
  )
}

export interface Shown {
  asked: HttpRequest
  answer: HttpAnswer
  hide: (text: string) => string
}

/** Request and answer in excerpts, and a curl line that sends the same; nothing secret in them. */
export function shownExchange(given: Given, { asked, answer, hide }: Shown): string {
  const sent = cut(shownBody(given), hide)
  const url = shownUrl(asked.url)
  const { pathname, search } = new URL(url)
  const out = [`${asked.method} ${pathname}${search}`, ...headerLines(asked.headers), ...bodyLines(sent)]
  const back = [
    `${answer.status} ${answer.statusText}`.trim(),
    ...headerLines(answer.headers),
    ...bodyLines(cut(answer.body, hide)),
  ]
  const lines = [
    ...out.map((line) => `> ${line}`),
    ...back.map((line) => `< ${line}`),
    curlLine({ ...asked, url, body: sent }),
  ]
  return hide(lines.join('\n'))
}

/** The beginning of a text, masked; no secret that was cut in two stands at its end. Masking all of a large one takes seconds. */
export function hideHead(text: string, characters: number, hide: (text: string) => string): string {
  if (text.length <= characters) return hide(text)
  const margin = 20_000
  const masked = hide(text.slice(0, characters + margin))
  return masked.slice(0, text.length <= characters + margin ? characters : Math.min(characters, masked.length - margin))
}

/** Fields of a form as they are sent. */
export function formText(form: Record<string, string | number | boolean>): string {
  return new URLSearchParams(
    Object.entries(form).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString()
}

function shownUrl(given: string): string {
  const url = new URL(given)
  for (const name of new Set(url.searchParams.keys())) if (isSecretName(name)) url.searchParams.set(name, '***')
  return url.href
}

function shownBody({ body, json, form }: Given): string {
  if (json !== undefined) return JSON.stringify(withoutSecrets(json))
  return form === undefined ? (body ?? '') : formText(withoutSecrets(form) as typeof form)
}

function withoutSecrets(value: Json): Json {
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map(withoutSecrets)
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, isSecretName(key) ? '***' : withoutSecrets(one)]),
  )
}

function headerLines(headers: Record<string, string>): string[] {
  return Object.entries(headers).map(([name, value]) => `${name}: ${isSecretHeader(name) ? '***' : value}`)
}

/** The beginning of a body, and how much more there is. */
function cut(body: string, hide: (text: string) => string): string {
  const head = hideHead(body, most, hide)
  return body.length > most ? `${head}\n[${body.length - most} more characters]` : head
}

function bodyLines(body: string): string[] {
  return body === '' ? [] : ['', ...body.split(/\r?\n/)]
}

function curlLine({ method, url, headers, body = '', follow }: HttpRequest): string {
  const implied = body === '' ? 'GET' : 'POST'
  const how = method === 'HEAD' ? ['-I'] : method === implied ? [] : ['-X', method]
  const words = ['curl', '-sS', '-i', ...how, ...(follow ? ['-L'] : [])]
  for (const line of headerLines(headers)) words.push('-H', line)
  if (body !== '') words.push('--data-raw', body)
  return [...words, url].map(quote).join(' ')
}
