import { isDeepStrictEqual } from 'node:util'
import { isMap, isSeq, Lexer, parseDocument, visit, type Document, type Node, type Scalar } from 'yaml'
import { MmmError } from '../../core/error.ts'

/**
 * Writes a YAML file the one way: indent 2, plain scalars where they can be, one blank line at most. Comments, the order of keys
 * and every value stay. Throws `format.yaml` where the file cannot be read.
 */
export function formatYaml(text: string, file: string): string {
  const once = written(text, file)
  const twice = written(once, file)
  return twice === once ? once : written(twice, file)
}

function written(text: string, file: string): string {
  const doc = parse(text, file)
  if (doc.contents === null) return text
  const blocks = setAside(doc, text)
  visit(doc, {
    Scalar: (_, node) => requote(node),
    Map: (_, node) => unfold(node, text),
    Seq: (_, node) => unfold(node, text),
  })
  const plain = doc.toString({ indent: 2, lineWidth: 0, singleQuote: true, flowCollectionPadding: false })
  const made = putBack(plain, blocks).replaceAll(/[ \t]+$/gm, (blank, at: number, all: string) =>
    inBlock(all, at) ? blank : '',
  )
  return sameMeaning(text, made, file)
}

function parse(text: string, file: string): Document {
  const doc = parseDocument(text, { prettyErrors: false })
  const problem = doc.errors[0] ?? doc.warnings[0]
  if (problem === undefined) return doc
  const before = text.slice(0, problem.pos[0]).split('\n')
  const at = { file, line: before.length, column: before.at(-1)!.length + 1 }
  throw new MmmError(
    'format.yaml',
    `The file is no valid YAML: ${problem.message.split('\n')[0]!.replace(/\.$/, '')}`,
    { at, hint: 'Type "mmm check" for all that is wrong' },
  )
}

/** Words that other readers of YAML take for something else than text; these keep their quotes. */
const ambiguous = /^(?:y|n|yes|no|on|off|true|false|null|~|[\d.:+_-]+|0[xob]\w+|)$/i

function requote(node: Scalar): void {
  if (node.type !== 'QUOTE_DOUBLE' && node.type !== 'QUOTE_SINGLE') return
  const { value } = node
  if (typeof value !== 'string' || /[\n\t\\]|^\s|\s$/.test(value)) return
  node.type = ambiguous.test(value) ? 'QUOTE_SINGLE' : 'PLAIN'
}

/** What was written in braces over several lines becomes a block. */
function unfold(node: Node & { flow?: boolean }, text: string): void {
  if (node.flow !== true || !node.range || !(isMap(node) || isSeq(node)) || node.items.length === 0) return
  if (text.slice(node.range[0], node.range[1]).includes('\n')) node.flow = false
}

interface Aside {
  mark: string
  lines: string[]
}

/** Scalars over several lines keep their own line breaks: a mark stands in for them while the rest is written. */
function setAside(doc: Document, text: string): Aside[] {
  const aside: Aside[] = []
  visit(doc, {
    Scalar(key, node, path) {
      const source = node.range ? text.slice(node.range[0], node.range[1]) : ''
      const lines = source.replace(/\n+$/, '').split('\n')
      const inFlow = path.some((one) => (isMap(one) || isSeq(one)) && one.flow === true)
      if (key === 'key' || inFlow || lines.length < 2 || node.type === 'BLOCK_LITERAL' || /^[|>][+-]?\d/.test(source))
        return
      const mark = `mmm-set-aside-${aside.length}-`
      aside.push({ mark, lines: dedented(lines) })
      node.value = mark
      node.type = 'PLAIN'
    },
  })
  return aside
}

function dedented([first = '', ...rest]: string[]): string[] {
  const indent = Math.min(
    ...rest.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length),
  )
  return [first, ...rest.map((line) => line.slice(Number.isFinite(indent) ? indent : 0))]
}

function putBack(text: string, aside: readonly Aside[]): string {
  return aside.reduce((now, { mark, lines }) => {
    const at = now.indexOf(mark)
    const line = now.slice(now.lastIndexOf('\n', at) + 1, at)
    const indent = ' '.repeat((/^[ ]*(?:- +)*/.exec(line)?.[0].length ?? 0) + 2)
    const [first, ...rest] = lines
    const body = [first, ...rest.map((one) => (one === '' ? '' : indent + one))].join('\n')
    return now.slice(0, at) + body + now.slice(at + mark.length)
  }, text)
}

/** Blanks at the end of a line are part of the value only in block scalars; those are left to the writer. */
function inBlock(text: string, at: number): boolean {
  return /[|>][+-]?\d?[ \t]*(?:#.*)?\n/.test(text.slice(0, at))
}

/** The same values and the same comments, or the file is left as it is. */
function sameMeaning(before: string, after: string, file: string): string {
  const [a, b] = [parseDocument(before), parseDocument(after)]
  const same =
    b.errors.length === 0 &&
    isDeepStrictEqual(a.toJS(), b.toJS()) &&
    isDeepStrictEqual(commentsOf(before), commentsOf(after))
  if (same) return after
  throw new MmmError('format.unsafe', 'The file cannot be formatted without a change of what it says', {
    at: { file },
    hint: 'It was left as it is',
  })
}

function commentsOf(text: string): string[] {
  return [...new Lexer().lex(text)].filter((token) => token.startsWith('#')).map((token) => token.trimEnd())
}
