import { MmmError } from '../../core/error.ts'
import {
  newReader,
  newWord,
  take,
  takeMark,
  takeRaw,
  mark,
  type Command,
  type Place,
  type Reader,
  type Word,
} from './reader.ts'
import { readArithmetic, readPart, readWord } from './read_word.ts'

/** What stands in a shell text, as far as a value in it is concerned. */
export interface ShellText {
  /** Of each expression, in order. */
  places: Place[]
  commands: Command[]
  computed: Word[]
}

/**
 * Reads shell lines in which `mark` stands for each expression. What is no shell text is read as far as it goes; throws
 * MmmError `run.place` only where substitutions stand in each other thousands deep.
 */
export function readShell(text: string): ShellText {
  const r = newReader(text)
  try {
    readList(r, '')
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw new MmmError('run.place', 'The command is nested too deeply', { hint: 'Put its parts into variables' })
  }
  const { places, commands, computed } = r
  return { places, commands, computed }
}

interface List {
  until: ')' | ''
  command: Command | undefined
  from: Command | undefined
  /** How many commands there were when a group, a loop or a condition began. */
  opened: number[]
  /** Of each `case` around. */
  cases: Array<'head' | 'pattern' | 'body'>
}

function readList(r: Reader, until: List['until']): void {
  const list: List = { until, command: undefined, from: undefined, opened: [], cases: [] }
  while (r.at < r.end) {
    if (r.text[r.at] === until && list.cases.at(-1) !== 'pattern' && !isTest(list)) break
    readNext(r, list)
  }
  endCommand(r, list)
}

const nested = (r: Reader) => readList(r, ')')

function current(list: List): Command {
  return (list.command ??= { words: [], fed: [], from: list.from, group: [] })
}

function endCommand(r: Reader, list: List, isPiped = false): void {
  const { command } = list
  if (command === undefined) return
  r.commands.push(command)
  list.command = undefined
  list.from = isPiped ? command : undefined
}

/** Inside `[[ ]]`, where operators are words. */
function isTest({ command }: List): boolean {
  const words = command?.words
  return words?.[0]?.text === '[[' && !words[0].isQuoted && words.at(-1)!.text !== ']]'
}

function readNext(r: Reader, list: List): void {
  const c = r.text[r.at]!
  if (take(r, /(?:[ \t\r]|\\\n)+/y) !== undefined) return
  if (isTest(list)) return readTest(r, list)
  if (c === '\n') {
    r.at += 1
    endCommand(r, list)
    readBodies(r)
  } else if (c === '#') readComment(r)
  else if (take(r, /;;&?|;&/y) !== undefined) {
    endCommand(r, list)
    if (list.cases.length > 0) list.cases[list.cases.length - 1] = 'pattern'
  } else if (take(r, /;|&&|&(?!>)|\|\|/y) !== undefined) endCommand(r, list)
  else if (take(r, /\|&?/y) !== undefined) {
    if (list.cases.at(-1) !== 'pattern') endCommand(r, list, true)
  } else if (c === '(') readOpen(r, list)
  else if (c === ')') readClose(r, list)
  else if (c === '&' || take(r, /(?:\d*|\{[A-Za-z_]\w*\})(?=[<>](?!\())/y) !== undefined) readRedirect(r, list)
  else readNextWord(r, list)
}

function readTest(r: Reader, list: List): void {
  const operator = take(r, /&&|\|\||[()<>\n|&;]/y)
  if (operator === ';') return endCommand(r, list)
  current(list).words.push(operator === undefined ? readSome(r, {}) : newWord(operator.trim()))
}

/** A word; a character that begins none is passed over. */
function readSome(r: Reader, { assigns = false }: { assigns?: boolean }): Word {
  const from = r.at
  const word = readWord(r, { nested, assigns })
  if (r.at === from) r.at += 1
  return word
}

function readComment(r: Reader): void {
  const ignored = newWord()
  while (r.at < r.end && r.text[r.at] !== '\n') {
    if (r.text[r.at] === mark) takeMark(r, ignored, 'comment')
    else r.at += 1
  }
}

function readOpen(r: Reader, list: List): void {
  const words = list.command?.words ?? []
  const isArithmetic = r.text[r.at + 1] === '(' && (words.length === 0 || words[0]!.text === 'for')
  if (list.cases.at(-1) === 'pattern') r.at += 1
  else if (isArithmetic) {
    r.at += 2
    readArithmetic(r, '))', { nested })
  } else if (words.length === 0) {
    const before = r.commands.length
    r.at += 1
    readList(r, ')')
    r.at += 1
    current(list).group.push(...r.commands.slice(before))
  } else if (take(r, /\(\s*\)/y) !== undefined) list.command = undefined
  else r.at += 1
}

function readClose(r: Reader, list: List): void {
  r.at += 1
  if (list.cases.at(-1) === 'pattern') list.cases[list.cases.length - 1] = 'body'
  endCommand(r, list)
}

const openers = new Set(['{', 'if', 'while', 'until', 'for', 'select', 'case'])
const closers = new Set(['}', 'fi', 'done', 'esac'])
const between = new Set(['then', 'else', 'elif', 'do', '!', 'time', 'coproc'])
const declaring = /^(?:declare|typeset|local|export|readonly|integer|float)$/

function readNextWord(r: Reader, list: List): void {
  const before = list.command?.words ?? []
  const assigns = before.every((one) => /^[A-Za-z_]\w*[[+=]/.test(one.text)) || declaring.test(before[0]!.text)
  const word = readSome(r, { assigns })
  if (word.text === '' && !word.isQuoted) return
  if (list.cases.at(-1) === 'pattern') {
    if (word.text === 'esac') closeGroup(r, list, word)
    return
  }
  const isKeyword = !word.isQuoted && word.expressions.length === 0
  if (isKeyword && readKeyword(r, list, word)) return
  current(list).words.push(word)
}

/** Whether a word is a keyword here, which then has been followed. */
function readKeyword(r: Reader, list: List, word: Word): boolean {
  const words = list.command?.words ?? []
  if (word.text === 'in' && list.cases.at(-1) === 'head') {
    endCommand(r, list)
    list.cases[list.cases.length - 1] = 'pattern'
    return true
  }
  if (word.text === '{' && words[0]?.text === 'function') list.command = undefined
  else if (words.length > 0) return false
  if (openers.has(word.text)) {
    list.opened.push(r.commands.length)
    if (word.text === 'case') list.cases.push('head')
    return !['for', 'select', 'case'].includes(word.text)
  }
  if (closers.has(word.text)) return closeGroup(r, list, word)
  return between.has(word.text)
}

function closeGroup(r: Reader, list: List, word: Word): true {
  const before = list.opened.pop() ?? r.commands.length
  if (word.text === 'esac') list.cases.pop()
  current(list).words.push(word)
  current(list).group.push(...r.commands.slice(before))
  return true
}

function readRedirect(r: Reader, list: List): void {
  const operator = take(r, /&>>?|<<<|<<-?|<>|[<>]&|>>|>\||[<>]/y)
  if (operator === undefined) {
    r.at += 1
    return
  }
  take(r, /(?:[ \t]|\\\n)+/y)
  const command = current(list)
  const word = readWord(r, { nested })
  if (operator === '<<<') command.fed.push(word)
  if (operator !== '<<' && operator !== '<<-') return
  for (const number of word.expressions) r.places[number] = { refused: 'in the end mark of a here-document' }
  r.pending.push({ end: word.text, isQuoted: word.isQuoted, strips: operator === '<<-', command })
}

/** The bodies of the here-documents whose line has ended. */
function readBodies(r: Reader): void {
  for (const { end, isQuoted, strips, command } of r.pending.splice(0)) {
    const { bodyEnd, next } = bodyAt(r, { end, strips })
    const body = newWord()
    const outer = r.end
    r.end = bodyEnd
    if (isQuoted) takeRaw(r, body, { to: bodyEnd, refused: 'in a quoted here-document' })
    else while (r.at < r.end) readPart(r, body, { quotes: 'here', nested })
    r.end = outer
    r.at = next
    command.fed.push(body)
  }
}

function bodyAt(r: Reader, { end, strips }: { end: string; strips: boolean }): { bodyEnd: number; next: number } {
  for (let from = r.at; from < r.end;) {
    const found = r.text.indexOf('\n', from)
    const to = found < 0 || found > r.end ? r.end : found
    const line = r.text.slice(from, to)
    if ((strips ? line.replace(/^\t+/, '') : line) === end) return { bodyEnd: from, next: Math.min(to + 1, r.end) }
    from = to + 1
  }
  return { bodyEnd: r.end, next: r.end }
}
