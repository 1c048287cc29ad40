import { isAlias, isMap, isScalar, isSeq, parseDocument, type Document as Yaml, type Node } from 'yaml'
import type { Diagnostic } from '../core/diagnostic.ts'
import type { Lines, Position } from './lines.ts'
import { plainEntries } from './plain_yaml.ts'

/** A value as it is written: `049` stays "049". */
export interface Value extends Position {
  text: string
}

/** A key of the front matter. `values` is empty for `key:` and `key: []`. */
export interface Entry extends Position {
  key: string
  shape: 'one' | 'list' | 'other'
  values: Value[]
}

export interface FrontMatter {
  /** The first line behind it; 1 where there is none. */
  end: number
  entries: Map<string, Entry>
  findings: Diagnostic[]
}

/** Reads the YAML between `---` lines at the start of a text. Where there are findings, `entries` is what its lines seem to say. */
export function readFrontMatter(text: string, lines: Lines, path: string): FrontMatter {
  const cut = /^---[ \t]*(?:\r\n|\n|\r)([^]*?)^---[ \t]*$/my.exec(text)
  const at = (offset: number): Position => lines.at(offset)
  const report = (code: string, message: string, offset: number, hint: string): Diagnostic => {
    return { code, severity: 'error', message, at: { file: path, ...at(offset) }, hint }
  }
  if (cut === null) return { end: 1, entries: new Map(), findings: misplaced(text, report) }
  const start = cut[0].indexOf(cut[1]!, 3)
  const end = lines.at(cut[0].length).line + 1
  const last = end - 2
  const plain = plainEntries({ lines, first: 2, last, strict: true })
  if (plain !== undefined && plain.size > 0) return { end, entries: plain, findings: [] }
  const guessed = () => plainEntries({ lines, first: 2, last, strict: false })!
  const yaml = parseDocument(cut[1]!.replace(/\r(?!\n)/g, '\n'), { prettyErrors: false })
  const findings = yaml.errors.map((error) => {
    const message = `The front matter is no valid YAML: ${sentence(error.message)}`
    return report(
      'spec.front-matter',
      message,
      start + error.pos[0],
      'Put values with ": ", "#", "@" or brackets in quotes',
    )
  })
  const top = yaml.contents
  if (findings.length > 0) return { end, entries: guessed(), findings }
  if (top === null) return { end, entries: new Map(), findings }
  if (!isMap(top)) {
    const hint = 'Write lines such as "id: my-spec"'
    return {
      end,
      entries: new Map(),
      findings: [report('spec.front-matter', 'The front matter holds no keys', start, hint)],
    }
  }
  const entries = new Map<string, Entry>()
  for (const pair of top.items) {
    const key = pair.key as Node
    const name = isScalar(key) ? String(key.source ?? key.value) : String(key)
    entries.set(name, readEntry(name, pair.value as Node | null, at(start + (key.range?.[0] ?? 0))))
  }
  return { end, entries, findings }

  function readEntry(key: string, value: Node | null, place: Position): Entry {
    const node = resolve(value, yaml)
    const one = readValue(node, yaml, start, at)
    if (one !== undefined) return { key, shape: 'one', values: one === null ? [] : [one], ...place }
    const items = isSeq(node) ? node.items.map((item) => readValue(item as Node, yaml, start, at)) : [undefined]
    const values = items.filter((item) => item !== undefined && item !== null)
    return { key, shape: values.length === items.length ? 'list' : 'other', values, ...place }
  }
}

function resolve(node: Node | null, yaml: Yaml): Node | null {
  return isAlias(node) ? ((node.resolve(yaml) as Node | undefined) ?? null) : node
}

/** A scalar's text as written, null for an empty one, undefined for anything else. */
function readValue(
  raw: Node | null,
  yaml: Yaml,
  start: number,
  at: (offset: number) => Position,
): Value | null | undefined {
  const node = resolve(raw, yaml)
  if (node === null) return null
  if (!isScalar(node)) return undefined
  if (node.value === null) return null
  const text = typeof node.value === 'string' ? node.value : String(node.source ?? node.value)
  return { text: text.replace(/\s+/g, ' ').trim(), ...at(start + (node.range?.[0] ?? 0)) }
}

function sentence(message: string): string {
  return message.split('\n')[0]!.replace(/\.$/, '')
}

/** Front matter that markdown does not see as such: without an end, or not on the first line. */
function misplaced(
  text: string,
  report: (code: string, message: string, offset: number, hint: string) => Diagnostic,
): Diagnostic[] {
  const key = '(?:id|title|status|priority|needs|may-change)[ \\t]*:'
  const opened = new RegExp(`^---[ \\t]*(?:\\r\\n|\\n|\\r)(?:[\\w-]+:.*(?:\\r\\n|\\n|\\r))*?${key}`).exec(text)
  if (opened !== null)
    return [report('spec.front-matter', 'The front matter has no end', 0, 'Close it with a line "---"')]
  const late = new RegExp(`^\\s+---[ \\t]*(?:\\r\\n|\\n|\\r)${key}`).exec(text)
  if (late === null) return []
  const message = 'The front matter does not start on the first line, so it would be read as text'
  return [report('spec.front-matter', message, late[0].indexOf('---'), 'Remove what stands before it')]
}
