import type { Entry, Value } from './front_matter.ts'
import type { Lines } from './lines.ts'

/** A value of which YAML and a reader think the same. */
const PLAIN = /^[\p{L}\p{N}_./](?:[\p{L}\p{N} _./()+'"=;&%$^~*!?@-]|,(?= )|:(?=[^\s]))*$/u
const NOTHING = /^(?:~|null|Null|NULL)?$/

/** The lines of some front matter; `strict` gives up where YAML might read one otherwise. */
export interface PlainLines {
  lines: Lines
  first: number
  last: number
  strict: boolean
}

/**
 * Reads `key: value`, `key: [a, b]` and `- item` lines without a YAML parser. Strict, it gives up (undefined) on all that is not
 * plain; else it takes what lines seem to say, for front matter that is no valid YAML.
 */
export function plainEntries({ lines, first, last, strict }: PlainLines): Map<string, Entry> | undefined {
  const entries = new Map<string, Entry>()
  let open: Entry | undefined
  for (let line = first; line <= last; line++) {
    const text = lines.text(line).trimEnd()
    if (text === '') continue
    const pair = /^([A-Za-z][\w-]*):(?:[ ]+(.*))?$/.exec(text)
    const item = pair === null ? /^( *- +)(\S.*)$/.exec(text) : null
    if (pair !== null) open = takePair(pair, line, { entries, strict })
    else if (item !== null && open?.shape === 'list') open = addItem(open, item, line, strict)
    else open = undefined
    if (strict && open === undefined) return undefined
  }
  if (strict && [...entries.values()].some((entry) => entry.shape === 'list' && entry.values.length === 0))
    return undefined
  for (const entry of entries.values()) {
    if (entry.shape === 'list' && entry.values.length === 0) entry.shape = 'one'
  }
  return entries
}

function takePair(
  [whole, key = '', written = '']: RegExpExecArray,
  line: number,
  { entries, strict }: { entries: Map<string, Entry>; strict: boolean },
): Entry | undefined {
  if (strict && entries.has(key)) return undefined
  const raw = written.trim()
  const column = whole.length - written.length + 1
  const flow = /^\[(.*)\]$/.exec(raw)?.[1]
  const parts = flow === undefined ? [raw] : flow.split(',')
  if (strict && flow !== undefined && /[,\s]$/.test(flow)) return undefined
  let at = column + (flow === undefined ? 0 : 1)
  const values: Value[] = []
  for (const part of parts) {
    const text = part.trim()
    const place = { line, column: at + part.length - part.trimStart().length }
    at += part.length + 1
    if (strict && text !== '' && !(PLAIN.test(text) && (flow === undefined || !/["']/.test(text)))) return undefined
    if (!NOTHING.test(text)) values.push({ text: bare(text), ...place })
    else if (strict && text !== '') return undefined
  }
  const shape = flow !== undefined || raw === '' ? 'list' : 'one'
  const entry: Entry = { key, shape, values, line, column: 1 }
  if (flow !== undefined && values.length === 0 && strict) return undefined
  if (!entries.has(key)) entries.set(key, entry)
  return entry
}

function addItem(
  entry: Entry,
  [, mark = '', text = '']: RegExpExecArray,
  line: number,
  strict: boolean,
): Entry | undefined {
  if (strict && (!PLAIN.test(text) || /^(?:null|Null|NULL)$/.test(text))) return undefined
  entry.values.push({ text: bare(text), line, column: mark.length + 1 })
  return entry
}

/** A text without the quotes around it, in one line. */
function bare(text: string): string {
  const quoted = /^(["'])(.*)\1$/.exec(text)?.[2]
  return (quoted ?? text).replace(/\s+/g, ' ').trim()
}
