import { parseDuration } from '../core/duration.ts'
import type { Check } from './spec.ts'

/** What stands behind `verify:` without being a command: a check and the sign that closes its sentence, or why it is none. */
export type Form = { check: FormCheck; tail: string } | { fault: string }

type Bare<C> = C extends Check ? Omit<C, 'line' | 'column'> : never
/** A check whose path is still as it was written. */
export type FormCheck = Bare<Extract<Check, { kind: 'http' | 'file' | 'named' }>>

const quoted = '"(?:[^"\\\\]|\\\\.)*"|`[^`]+`'
const word = `${quoted}|[^\\s"\`]+?`
const within = '(?:,?\\s+within\\s+(?<within>\\S+?))?'
const end = '\\s*(?<tail>[.)]?)\\s*\\\\?$'

const http = new RegExp(
  `^(?:http\\s+)?(?<method>[A-Z]+)\\s+(?<url><[^<>\\s]+>|${word})` +
    `(?:\\s+(?:->|status)\\s*(?<status>\\d{3}|2xx))?(?:,?\\s+contains\\s+(?<contains>${quoted}))?${within}${end}`,
)
const file = new RegExp(`^file\\s+(?<path>${word})\\s+(?:exists|contains\\s+(?<contains>${quoted}))${end}`)
const named = new RegExp(`^check\\s+(?<name>${quoted}|[^\\s"\`]+?)${within}${end}`)
const looksHttp = /^(?:http\s+)?[A-Z]+\s+[<"`]?https?:/

const usage = 'Write GET https://example.org/ -> 200 contains "text"'

/**
 * Reads what follows `verify:` on its line, as it stands in the source:
 * `[http] GET <url> [-> 200] [contains "text"] [within 30s]`, `file <path> exists`, `file <path> contains "text"`,
 * `check <name> [within 5m]`. Undefined where it is other words.
 */
export function readForm(raw: string): Form | undefined {
  const text = raw.trim()
  return readHttp(text) ?? readFile(text) ?? readNamed(text)
}

function readHttp(text: string): Form | undefined {
  const groups = http.exec(text)?.groups
  if (groups === undefined) return looksHttp.test(text) ? { fault: usage } : undefined
  const { method, url: written, status, contains } = groups
  const url = bare(written!.replace(/^<(.*)>$/, '$1'))
  if (/^[a-z][a-z\d+.-]*:\/\//i.test(url) && !/^https?:/i.test(url))
    return { fault: `"${url}" is no URL of http or https` }
  if (!/^https?:\/\//i.test(url)) return undefined
  if (!URL.canParse(url)) return { fault: `"${url}" is no URL` }
  if (!['GET', 'HEAD', 'OPTIONS'].includes(method!)) {
    return { fault: `A check changes nothing: "${method}" is none of GET, HEAD and OPTIONS` }
  }
  const { username, password } = new URL(url)
  if (username !== '' || password !== '') return { fault: 'A specification holds no secrets: the URL has a user in it' }
  return withTimeout(groups, {
    kind: 'http',
    method: method!,
    url,
    ...(status === undefined || status === '2xx' ? {} : { status: Number(status) }),
    ...(contains === undefined ? {} : { contains: bare(contains) }),
  })
}

function readFile(text: string): Form | undefined {
  const groups = file.exec(text)?.groups
  if (groups === undefined) return undefined
  const { path, contains } = groups
  const tail = groups['tail']!
  if (contains === undefined) return { check: { kind: 'file', path: bare(path!) }, tail }
  const wanted = bare(contains)
  if (wanted === '') return { fault: 'The text that the file is to hold is empty' }
  return { check: { kind: 'file', path: bare(path!), contains: wanted }, tail }
}

function readNamed(text: string): Form | undefined {
  const groups = named.exec(text)?.groups
  return groups === undefined ? undefined : withTimeout(groups, { kind: 'named', name: bare(groups['name']!) })
}

function withTimeout(groups: Record<string, string | undefined>, check: FormCheck & { kind: 'http' | 'named' }): Form {
  const tail = groups['tail']!
  const written = groups['within']
  if (written === undefined) return { check, tail }
  const timeout = timeoutOf(written)
  return timeout === undefined
    ? { fault: `"${written}" is no time such as 90s, 5m, 2h` }
    : { check: { ...check, timeout }, tail }
}

/** Milliseconds of what stands behind `within`; undefined if it is no time, or none at all. */
export function timeoutOf(written: string): number | undefined {
  const ms = /[a-z]/.test(written) ? parseDuration(written) : undefined
  return ms === 0 ? undefined : ms
}

/** Without its quotes or backticks. */
function bare(written: string): string {
  if (written.startsWith('`')) return written.slice(1, -1)
  return written.startsWith('"') ? written.slice(1, -1).replace(/\\(["\\])/g, '$1') : written
}
