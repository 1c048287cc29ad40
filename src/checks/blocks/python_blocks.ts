import { type Source, type TestBlock, essence } from './source.ts'

interface Line {
  start: number
  end: number
  indent: number
  number: number
  /** Its code without comments; a statement that goes over several lines is one. */
  code: string
}

interface Open {
  indent: number
  name: string | undefined
  head: string
}

/** The functions and methods `test*` of a Python source, with their decorators, classes and what else they stand in. */
export function pythonBlocks(source: Source): TestBlock[] {
  const lines = statements(source)
  const found: TestBlock[] = []
  let open: Open[] = []
  let decorators: Line[] = []
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at]!
    open = open.filter((one) => one.indent < line.indent)
    if (line.code.startsWith('@')) {
      decorators.push(line)
      continue
    }
    const test = /^(?:async )?def (test\w*)\(/.exec(line.code)
    const name = /^class (\w+)/.exec(line.code)?.[1]
    if (test) {
      const after = lines.findIndex((next, i) => i > at && next.indent <= line.indent)
      const body = lines.slice(at, after === -1 ? lines.length : after)
      found.push(blockOf([...decorators, ...body], test[1]!, open))
      at += body.length - 1
    } else if (line.code.endsWith(':')) {
      open.push({ indent: line.indent, name, head: [...decorators, line].map((one) => one.code).join('\n') })
    }
    decorators = []
  }
  return found
}

function blockOf(lines: Line[], name: string, open: Open[]): TestBlock {
  const first = lines[0]!
  return {
    name: [...open.map((one) => one.name).filter((part) => part !== undefined), name].join(' > '),
    context: open.map((one) => one.head).join('\n'),
    text: lines.map((line) => `${' '.repeat(line.indent - first.indent)}${line.code}`).join('\n'),
    line: first.number,
    only: false,
    start: first.start,
    end: lines.at(-1)!.end,
  }
}

/** Logical lines: brackets, strings over lines and backslashes are followed to their end. */
function statements(source: Source): Line[] {
  const found: Line[] = []
  let start = 0
  let number = 1
  while (start < source.text.length) {
    const end = statementEnd(source, start)
    const code = essence(source, start, end)
    const indent = /^[ \t]*/.exec(source.text.slice(start, end))![0].replaceAll('\t', '        ').length
    if (code !== '') found.push({ start, end, indent, number, code })
    number += source.text.slice(start, end + 1).split('\n').length - 1
    start = end + 1
  }
  return found
}

function statementEnd(source: Source, start: number): number {
  for (let at = start; at < source.text.length; at++) {
    if (source.match[at]! > at) at = source.match[at]!
    if (source.mask[at] !== '\n') continue
    const inString =
      source.mask[at - 1] === '\uE000' && source.mask[at + 1] === '\uE000' && tripleOpen(source, start, at)
    if (!inString && source.mask[at - 1] !== '\\') return at
  }
  return source.text.length
}

/** Whether a line's end lies inside a string: the quotes before it in this statement are odd in number. */
function tripleOpen(source: Source, start: number, at: number): boolean {
  const before = source.text.slice(start, at)
  return (before.match(/"""|'''/g)?.length ?? 0) % 2 === 1
}
