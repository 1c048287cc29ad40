import { mark, newWord, take, takeMark, takeRaw, unknown, type Reader, type Word } from './reader.ts'

/** In which quotes a part of a word stands. */
type Quotes = 'bare' | 'double' | 'here'

/** Reads the commands of a substitution up to its `)`; handed in, as commands are made of words. */
export type ReadNested = (r: Reader) => void

interface Reading {
  nested: ReadNested
  /** A word that may be an assignment: `a[1]=x`, `a=(x y)`. */
  assigns?: boolean
}

/** Reads a word, to the blank or operator behind it. */
export function readWord(r: Reader, reading: Reading): Word {
  const word = newWord()
  if (reading.assigns === true) takeSubscript(r, word, /(?:[A-Za-z_]\w*)\[[^\n=]*\]\+?=/y)
  while (r.at < r.end && !endsWord(r, word, reading)) readPart(r, word, { quotes: 'bare', ...reading })
  return word
}

function takeSubscript(r: Reader, word: Word, sticky: RegExp): void {
  const from = r.at
  const found = take(r, sticky)
  r.at = from
  if (found !== undefined) takeRaw(r, word, { to: from + found.length, refused: 'in a subscript' })
}

/** Whether a word ends here; what looks like an operator and is part of the word is read. */
function endsWord(r: Reader, word: Word, reading: Reading): boolean {
  const c = r.text[r.at]!
  if (!/[\s;&|()<>]/.test(c)) return false
  if (c === '(' && /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=$/.test(word.text)) return readArray(r, word, reading)
  if (c === '(' && /[?*+@!]$/.test(word.text) && word.text !== '!') return readPattern(r, word, reading)
  if (/[<>]/.test(c) && r.text[r.at + 1] === '(') return readSubstitution(r, word, reading.nested)
  return true
}

function readArray(r: Reader, word: Word, reading: Reading): false {
  r.at += 1
  while (r.at < r.end && r.text[r.at] !== ')') {
    const from = r.at
    if (take(r, /\s+/y) !== undefined) continue
    takeSubscript(r, word, /\[[^\n=]*\]\+?=/y)
    add(word, readWord(r, { nested: reading.nested }))
    if (r.at === from) r.at += 1
  }
  r.at += 1
  return false
}

/** `@(a|b)`: no operators in it. */
function readPattern(r: Reader, word: Word, reading: Reading): false {
  word.text += r.text[r.at++]
  while (r.at < r.end && r.text[r.at] !== ')') readPart(r, word, { quotes: 'bare', ...reading })
  word.text += ')'
  r.at += 1
  return false
}

function readSubstitution(r: Reader, word: Word, nested: ReadNested): false {
  const before = r.commands.length
  r.at += 2
  nested(r)
  r.at += 1
  word.commands.push(...r.commands.slice(before))
  word.text += unknown
  return false
}

function add(word: Word, more: Word): void {
  word.text += more.text
  word.expressions.push(...more.expressions)
  word.commands.push(...more.commands)
}

interface PartReading extends Reading {
  quotes: Quotes
}

/** Reads one character, or one quoted or substituted part. */
export function readPart(r: Reader, word: Word, how: PartReading): void {
  const c = r.text[r.at]!
  if (c === mark) takeMark(r, word, how.quotes)
  else if (c === '\\') readEscape(r, word, how.quotes)
  else if (c === '$') readDollar(r, word, how)
  else if (c === '`') readBackticks(r, word)
  else if (how.quotes === 'bare' && c === "'") readSingle(r, word)
  else if (how.quotes === 'bare' && c === '"') readDouble(r, word, how)
  else word.text += r.text[r.at++]
}

function readEscape(r: Reader, word: Word, quotes: Quotes): void {
  const next = r.text[r.at + 1] ?? ''
  r.at += 1
  if (next === mark) return takeMark(r, word, { refused: 'behind a backslash' })
  r.at += 1
  word.isQuoted = true
  if (next !== '\n') word.text += quotes === 'bare' || '\\$`"'.includes(next) ? next : `\\${next}`
}

function readSingle(r: Reader, word: Word): void {
  word.isQuoted = true
  r.at += 1
  while (r.at < r.end && r.text[r.at] !== "'") {
    if (r.text[r.at] === mark) takeMark(r, word, 'single')
    else word.text += r.text[r.at++]
  }
  r.at += 1
}

function readDouble(r: Reader, word: Word, how: Reading): void {
  word.isQuoted = true
  r.at += 1
  while (r.at < r.end && r.text[r.at] !== '"') readPart(r, word, { ...how, quotes: 'double' })
  r.at += 1
}

/** Quotes inside backticks are read twice by the shell, so nothing can be written there safely. */
function readBackticks(r: Reader, word: Word): void {
  const from = r.at
  const found = take(r, /`(?:[^\\`]|\\[\s\S])*`?/y) ?? '`'
  r.at = from
  takeRaw(r, word, { to: from + found.length, refused: 'in backticks' })
}

function readDollar(r: Reader, word: Word, how: PartReading): void {
  const { text, at } = r
  const next = text[at + 1]
  if (next === '(' && text[at + 2] === '(') {
    r.at += 3
    readArithmetic(r, '))', how)
    word.text += unknown
  } else if (next === '(') readSubstitution(r, word, how.nested)
  else if (next === '{') readParameter(r, word, how)
  else if (next === '[' && /^[^\]"'\n]*\]/.test(text.slice(at + 2, at + 1_000))) {
    r.at += 2
    readArithmetic(r, ']', how)
    word.text += unknown
  } else if (next === "'" && how.quotes === 'bare') {
    const found = take(r, /\$'(?:[^\\']|\\[\s\S])*'?/y) ?? '$'
    r.at = at
    takeRaw(r, word, { to: at + found.length, refused: "in $'...'" })
  } else if (next === mark) {
    r.at += 1
    takeMark(r, word, { refused: 'behind a dollar sign' })
  } else word.text += take(r, /\$\$?/y) ?? text[r.at++]
}

/** Reads an arithmetic expression up to its end. A shell evaluates what variables hold there: `a[$(command)]`. */
export function readArithmetic(r: Reader, end: '))' | ']', how: Reading): void {
  const word = newWord()
  const [open, close] = end === ']' ? ['[', ']'] : ['(', ')']
  let depth = 0
  while (r.at < r.end) {
    const c = r.text[r.at]!
    if (depth === 0 && r.text.startsWith(end, r.at)) break
    if (c === close) depth = Math.max(0, depth - 1)
    if (c === open) depth += 1
    if (c === mark) takeMark(r, word, { refused: 'in arithmetic' })
    else if (c === '$' || c === '`') readPart(r, word, { ...how, quotes: 'double' })
    else r.at += 1
  }
  r.at += end.length
  r.computed.push(word)
}

/** `${name}` with all that may stand behind the name. */
function readParameter(r: Reader, word: Word, how: PartReading): void {
  r.at += 2
  take(r, /[#!]?(?:[A-Za-z_]\w*|\d+|[@*#?$!-])?/y)
  if (take(r, /\[/y) !== undefined) readArithmetic(r, ']', how)
  const operator = take(r, /:?[-=+?]|##?|%%?|\/[/#%]?|\^\^?|,,?/y)
  const refused = operator === undefined ? 'in the name or place of a variable' : undefined
  const isPattern = operator !== undefined && /[#%/^,]/.test(operator)
  let inQuotes = false
  while (r.at < r.end && r.text[r.at] !== '}') {
    const c = r.text[r.at]!
    if (c === "'" && how.quotes !== 'bare' && isPattern) inQuotes = !inQuotes
    if (c === mark && (refused !== undefined || inQuotes))
      takeMark(r, word, { refused: refused ?? 'in quotes inside ${ }' })
    else if (c === '"' && how.quotes === 'double') readDouble(r, word, how)
    else readPart(r, word, how)
  }
  r.at += 1
  word.text += unknown
}
