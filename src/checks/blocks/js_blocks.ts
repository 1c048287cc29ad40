import { type Source, type TestBlock, enclosing, essence, lineOf } from './source.ts'

const call =
  /(?<![\w$.])(?:Deno\s*\.\s*)?(?:test|it|describe|suite|context|specify|bench|xit|xtest|xdescribe|xcontext|fit|ftest|fdescribe)\b((?:\s*\.\s*\w+)*)\s*(?=[(\uE000])/g
const hooks =
  /\.(?:before|after|beforeEach|afterEach|beforeAll|afterAll|use|step|extend|setTimeout|configure|info|fail)$/

interface Call {
  start: number
  /** The bracket of the arguments that hold the name. */
  open: number
  end: number
  group: boolean
  name: string
  /** Callee and options: what decides whether it runs. */
  head: string
}

/** The tests of a JavaScript or TypeScript source: calls of `test`, `it` and their kin, in `describe` and `suite`. */
export function jsBlocks(source: Source): TestBlock[] {
  const calls = [...source.mask.matchAll(call)]
    .map((match) => callAt(source, match))
    .filter((found) => found !== undefined)
  const tests = calls.filter((one) => !one.group)
  const own = tests.filter(
    (one) => !tests.some((other) => other !== one && other.start < one.start && one.end <= other.end),
  )
  return own.map((one) => blockOf(source, one, calls))
}

function callAt(source: Source, match: RegExpMatchArray): Call | undefined {
  const start = match.index!
  const callee = match[0].replace(/\s/g, '')
  if (hooks.test(callee)) return undefined
  let open = afterTemplate(source, start + match[0].length)
  if (source.mask[open] !== '(') return undefined
  const next = source.match[open]! + 1 + /^\s*/.exec(source.mask.slice(source.match[open]! + 1))![0].length
  if (source.mask[next] === '(') open = next
  const args = argumentsOf(source, open)
  if (args.length === 0) return undefined
  const group = /^(?:x|f)?(?:describe|suite|context)\b/.test(callee) || /\.describe\b/.test(callee)
  const options = args.slice(1).filter(([from, to]) => !/=>|\bfunction\b/.test(source.mask.slice(from, to)))
  const head = [essence(source, start, open), ...options.map(([from, to]) => essence(source, from, to))].join(',')
  return { start, open, end: source.match[open]! + 1, group, name: nameOf(source, args[0]!), head }
}

/** `test.each` may take its table as a template, with values in `${ }`. */
function afterTemplate(source: Source, from: number): number {
  let at = from
  while (at < source.mask.length) {
    if (/[\uE000\s]/.test(source.mask[at]!)) at++
    else if (source.text.slice(at - 2, at) === '${') at = source.mask.indexOf('\uE000', at)
    else return at
    if (at === -1) return source.mask.length
  }
  return at
}

function argumentsOf(source: Source, open: number): Array<[number, number]> {
  const end = source.match[open]!
  const args: Array<[number, number]> = []
  let from = open + 1
  for (let at = from; at < end; at++) {
    if (source.match[at]! > at) at = source.match[at]!
    else if (source.mask[at] === ',') {
      args.push([from, at])
      from = at + 1
    }
  }
  if (source.mask.slice(from, end).trim() !== '') args.push([from, end])
  return args
}

function nameOf(source: Source, [from, to]: [number, number]): string {
  const text = essence(source, from, to)
  return /^(['"`]).*\1$/s.test(text)
    ? text.slice(1, -1).replace(/\\(u\{[^}]*\}|u[\da-fA-F]{4}|x[\da-fA-F]{2}|\r?\n|.)/gs, unescaped)
    : text
}

function blockOf(source: Source, test: Call, calls: Call[]): TestBlock {
  const groups = calls.filter((one) => one.group && one.open < test.start && test.end <= one.end)
  const context = [...groups, test].flatMap((one, depth) => [
    ...guards(source, one.start, groups[depth - 1]?.open ?? -1),
    ...(one === test ? [] : [one.head]),
  ])
  return {
    name: [...groups, test].map((one) => one.name).join(' > '),
    context: context.join('\n'),
    text: essence(source, test.start, test.end),
    line: lineOf(source.text, test.start),
    only: [...groups, test].some((one) => /^(?:fit|ftest|fdescribe)\b|\.only\b|\bonly:true\b/.test(one.head)),
    start: test.start,
    end: test.end,
  }
}

/** What a call depends on between the suite it stands in and itself: `if (...)`, loops, `&&`, callbacks. */
function guards(source: Source, start: number, after: number): string[] {
  const around = enclosing(source, start).filter((open) => open > after)
  const body = after !== -1 && /^(?:=>|function\b|async\b)/.test(headBefore(source, around[0] ?? 0)) ? 1 : 0
  const heads = around.slice(body).map((open) => headBefore(source, open))
  const direct = headBefore(source, start)
  return /^(?:if|for|while|else|with)\b|(?:&&|\|\||[?:,=]|=>|\breturn)$/.test(direct) ? [...heads, direct] : heads
}

/** The words before a bracket or a call: `if(x)`, `cases.forEach`, `else`, `=>`. */
function headBefore(source: Source, place: number): string {
  let end = place
  while (end > 0 && /\s/.test(source.mask[end - 1]!)) end--
  if (source.mask[end - 1] === ')') {
    const open = source.match[end - 1]!
    const word = /[\w$.\s]*$/
      .exec(source.mask.slice(Math.max(0, open - 80), open))![0]
      .trimStart()
      .split('\n')
      .at(-1)!
    return essence(source, open - word.length, end)
  }
  const line = source.mask.lastIndexOf('\n', end - 1) + 1
  const tail = /(?:=>|[\w$.]+|[&|?:,=]+)$/.exec(source.mask.slice(line, end))
  if (tail === null) return ''
  return /^[&|?:]+$/.test(tail[0]) ? essence(source, line, end) : tail[0]
}

const controls: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0', '\n': '' }

function unescaped(_whole: string, sign: string): string {
  const code = /^(?:u\{?|x)([\da-fA-F]+)\}?$/.exec(sign)?.[1]
  if (code === undefined) return controls[sign] ?? sign
  const point = Number.parseInt(code, 16)
  return point > 0x10ffff ? '' : String.fromCodePoint(point)
}
