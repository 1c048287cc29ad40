import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  parseDocument,
  type Document as Yaml,
  type Node,
  type Pair as YamlPair,
} from 'yaml'
import type { Diagnostic } from '../core/diagnostic.ts'
import type { Lines, Position } from './lines.ts'
import { plainEntries } from './plain_yaml.ts'
import { cutTitle, lostAliases } from './yaml_doubts.ts'

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

type Pair = YamlPair<Node, Node | null>

export interface FrontMatter {
  /** The first line behind it; 1 where there is none. */
  end: number
  entries: Map<string, Entry>
  /** Where there is an error, `entries` is what the lines seem to say. */
  findings: Diagnostic[]
}

/** Reads the YAML between `---` lines at the start of a text. */
export function readFrontMatter(text: string, lines: Lines, path: string): FrontMatter {
  const cut = endedByDots(text) ? null : /^---[ \t]*(?:\r\n|\n|\r)([^]*?)^---[ \t]*$/my.exec(text)
  const at = (offset: number): Position => lines.at(offset)
  const report: Report = (code, message, offset, hint) => {
    return { code, severity: 'error', message, at: { file: path, ...at(offset) }, hint }
  }
  if (cut === null) return misplaced(text, lines, report)
  const start = cut[0].indexOf(cut[1]!, 3)
  const reportIn: Report = (code, message, offset, hint) => report(code, message, start + offset, hint)
  const end = lines.at(cut[0].length).line + 1
  const last = end - 2
  const plain = plainEntries({ lines, first: 2, last, strict: true })
  if (plain !== undefined && plain.size > 0) return { end, entries: plain, findings: [] }
  const guessed = () => plainEntries({ lines, first: 2, last, strict: false })!
  const yaml = parseDocument(cut[1]!.replace(/\r(?!\n)/g, '\n'), { prettyErrors: false })
  const findings = yaml.errors.map((error) => {
    const hint = 'Put values with ": ", "#", "@" or brackets in quotes'
    const message = `The front matter is no valid YAML: ${sentence(error.message)}`
    return reportIn('spec.front-matter', message, error.pos[0], hint)
  })
  const top = yaml.contents
  if (isMap(top)) findings.push(...lostAliases(top.items as Pair[], yaml, reportIn))
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
  return { end, entries, findings: cutTitle(top.items as Pair[], cut[1]!, reportIn) }

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

type Report = (code: string, message: string, offset: number, hint: string) => Diagnostic

const KEY = '(?:id|title|status|priority|needs|may-change|number|dependencies)[ \\t]*:'
const EOL = '(?:\\r\\n|\\n|\\r)'
const PAIRS = `(?:\\w[\\w-]*:.*${EOL}|[ \\t]*-.*${EOL})*?${KEY}`
const DOTS = new RegExp(`^---[ \\t]*${EOL}(?=${PAIRS})(?:(?!---[ \\t]*$).*${EOL})*?\\.\\.\\.[ \\t]*$`, 'm')

/** Whether `...` ends what starts as front matter, as YAML has it and markdown has not. */
function endedByDots(text: string): boolean {
  return text.startsWith('---') && DOTS.exec(text.slice(0, 20_000))?.index === 0
}

/** Front matter that markdown does not see as such: not on the first line, with another end or none. It is told, and read all the same. */
function misplaced(text: string, lines: Lines, report: Report): FrontMatter {
  const none: FrontMatter = { end: 1, entries: new Map(), findings: [] }
  if (endedByDots(text)) {
    const found = report('spec.front-matter', 'The front matter ends with "..."', 0, 'End it with a line "---"')
    return guess(lines, { first: 2, close: /^\.\.\.[ \t]*$/, found }) ?? none
  }
  if (new RegExp(`^---[ \\t]*${EOL}${PAIRS}`).test(text)) {
    const found = report('spec.front-matter', 'The front matter has no end', 0, 'Close it with a line "---"')
    return { ...none, findings: [found] }
  }
  const late = new RegExp(`^\\s+---[ \\t]*${EOL}(?=${PAIRS})`).exec(text)?.[0]
  if (late === undefined) return none
  const message = 'The front matter does not start on the first line, so it would be read as text'
  const found = report('spec.front-matter', message, late.indexOf('---'), 'Remove what stands before it')
  const first = lines.at(late.length).line
  return guess(lines, { first, close: /^---[ \t]*$/, found }) ?? { ...none, findings: [found] }
}

/** What the lines up to a closing one seem to say. */
function guess(
  lines: Lines,
  { first, close, found }: { first: number; close: RegExp; found: Diagnostic },
): FrontMatter | undefined {
  let last = first
  while (last <= lines.count && !close.test(lines.text(last))) last++
  if (last > lines.count) return undefined
  return { end: last + 1, entries: plainEntries({ lines, first, last: last - 1, strict: false })!, findings: [found] }
}
