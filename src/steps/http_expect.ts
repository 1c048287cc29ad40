import { isDeepStrictEqual } from 'node:util'
import { z } from 'zod'
import type { Json } from '../core/event.ts'
import { jsonAt } from '../core/json_at.ts'
import type { HttpAnswer } from '../ports/http.ts'

const pattern = z.string().refine(isPattern, 'Not a regular expression')
const statusText = z.string().regex(/^[1-5](?:\d\d|xx)$/, 'Not a status such as 200 or 2xx')
const statusRule = z.union([z.number().int().min(100).max(599), statusText])
const texts = z.union([z.string(), z.array(z.string())])

const jsonRule = z.strictObject({
  path: z.string().describe('JSON Pointer (/items/0/id) or dotted (items.0.id)'),
  equals: z.json().optional().describe('The whole value'),
  matches: pattern.optional().describe('A regular expression; other values than texts are judged as JSON'),
  exists: z.boolean().optional().describe('Whether there is anything'),
  type: z.enum(['string', 'number', 'boolean', 'array', 'object', 'null']).optional().describe('What sort of value'),
})
type JsonRule = z.infer<typeof jsonRule>

/** What an answer must be. */
export const httpExpect = z.strictObject({
  status: z
    .union([statusRule, z.array(statusRule)])
    .default('2xx')
    .describe('A status, 2xx, or a list of these'),
  headers: z
    .record(z.string(), z.union([z.string(), z.strictObject({ matches: pattern.describe('A regular expression') })]))
    .default({})
    .describe('Headers that must be there: the whole value, or {matches: pattern}'),
  'body-contains': texts.optional().describe('A text, or several, that the body holds'),
  json: z.array(jsonRule).default([]).describe('Places in the JSON: {path, equals | matches | exists | type}'),
  'max-ms': z.number().positive().optional().describe('Milliseconds until the whole answer was there'),
})
export type HttpExpect = z.infer<typeof httpExpect>

interface Judged {
  /** The body as JSON, undefined where it is none. */
  json: Json | undefined
  /** Hides secrets; applied before a value is cut. */
  hide: (text: string) => string
}

/** What an answer is not, a clause each. Empty = it is as expected. */
export function expectFaults(expect: HttpExpect, answer: HttpAnswer, { json, hide }: Judged): string[] {
  const wanted = [expect.status].flat()
  const missing = [expect['body-contains'] ?? []].flat().filter((text) => !answer.body.includes(text))
  const limit = expect['max-ms']
  return [
    ...(wanted.some((one) => fits(one, answer.status))
      ? []
      : [`status ${answer.status}, expected ${wanted.join(' or ')}`]),
    ...Object.entries(expect.headers).flatMap(([name, rule]) =>
      headerFault(name, rule, answer.headers[name.toLowerCase()]),
    ),
    ...missing.map((text) => `the body does not contain ${shown(text)}${answer.cut ? ' in its first 10 MB' : ''}`),
    ...jsonFaults(expect.json, answer, { json, hide }),
    ...(limit === undefined || answer.ms <= limit ? [] : [`it took ${answer.ms} ms, more than ${limit}`]),
  ]
}

function fits(wanted: number | string, status: number): boolean {
  const text = String(wanted)
  return text.endsWith('xx') ? String(status)[0] === text[0] : text === String(status)
}

function headerFault(name: string, rule: string | { matches: string }, value: string | undefined): string[] {
  if (value === undefined) return [`there is no header "${name}"`]
  if (typeof rule === 'string') return value === rule ? [] : [`the header "${name}" is not ${shown(rule)}`]
  return new RegExp(rule.matches).test(value) ? [] : [`the header "${name}" does not match ${shown(rule.matches)}`]
}

function jsonFaults(rules: readonly JsonRule[], { cut }: HttpAnswer, { json, hide }: Judged): string[] {
  if (rules.length === 0) return []
  if (cut) return ['the body is larger than 10 MB: its JSON is not judged']
  if (json === undefined) return ['the body is not JSON']
  return rules.flatMap((rule) => jsonFault(rule, jsonAt(json, rule.path), hide))
}

function jsonFault(rule: JsonRule, value: Json | undefined, hide: Judged['hide']): string[] {
  const at = rule.path === '' ? 'the JSON' : `"${rule.path}"`
  if (rule.exists === false) return value === undefined ? [] : [`${at} is there`]
  if (value === undefined) return [`${at} is not there`]
  const faults: string[] = []
  if (rule.type !== undefined && typeOf(value) !== rule.type)
    faults.push(`${at} is of type ${typeOf(value)}, expected ${rule.type}`)
  if (rule.equals !== undefined && !isDeepStrictEqual(value, rule.equals))
    faults.push(`${at} is ${shown(value, hide)}, expected ${shown(rule.equals, hide)}`)
  if (rule.matches !== undefined) {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    if (!new RegExp(rule.matches).test(text))
      faults.push(`${at} is ${shown(value, hide)}, which does not match ${shown(rule.matches)}`)
  }
  return faults
}

function typeOf(value: Json): string {
  if (value === null) return 'null'
  return Array.isArray(value) ? 'array' : typeof value
}

function shown(value: Json, hide = (text: string) => text): string {
  const text = hide(JSON.stringify(value))
  return text.length > 200 ? `${text.slice(0, 200)}...` : text
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp
  } catch {
    return false
  }
}
