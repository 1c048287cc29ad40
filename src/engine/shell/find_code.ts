import type { ShellText } from './read_shell.ts'
import { codeOfBuiltin } from './builtins.ts'
import { flow, nameOf, producedBy } from './flow.ts'
import { elsewhere, obeys, programs, wrapper, type Program } from './programs.ts'
import { mark, unknown, type Command, type Word } from './reader.ts'

/** An expression whose value would be read as code. */
export interface Code {
  expression: number
  /** What reads it: `the program of "awk"`. */
  what: string
  hint: string
}

/**
 * The expressions of a shell text whose values would be read as code, however they are quoted: by the shell itself, or by a
 * program that it starts. What goes through variables and files is not followed.
 *
 * @param options.computes the shell computes with the operands of `test` and `printf` too, as zsh and ksh do
 */
export function findCode(text: ShellText, { computes }: { computes: boolean }): Code[] {
  const integers = integersOf(text.commands)
  return [
    ...text.computed.flatMap((word) =>
      codeIn(word, 'arithmetic', 'Give it by env:, and check there that it is a number'),
    ),
    ...text.commands.flatMap((command) => [
      ...codeOfBuiltin(command, { integers, computes }),
      ...codeOfPrograms(command),
    ]),
  ]
}

function codeIn(word: Word, what: string, hint: string): Code[] {
  return flow(word).map((expression) => ({ expression, what, hint }))
}

/** Variables that compute whatever they are given. */
function integersOf(commands: readonly Command[]): Set<string> {
  const found = commands.filter(
    ({ words }) =>
      words[0]?.text === 'integer' ||
      (/^(?:declare|typeset|local|readonly|export)$/.test(words[0]?.text ?? '') &&
        words.some((word) => /^-[A-Za-z]*i/.test(word.text))),
  )
  return new Set(found.flatMap(({ words }) => words.slice(1).map((word) => word.text.split(/[=[]/)[0]!)))
}

function codeOfPrograms(command: Command): Code[] {
  const { words } = command
  const heads = headsOf(words)
  const found = words.flatMap((word, at) => {
    const name = nameOf(word)
    const program = programs.find((one) => one.name.test(name))
    if (program === undefined || (isComputed(name) && !heads.has(at))) return []
    return codeOfProgram(program, { command, at, isHead: heads.has(at) })
  })
  const isObeyed = words.some((word, at) => heads.has(at) && obeys.test(nameOf(word)))
  return isObeyed ? [...found, ...fedCode(command, nameOf(words[0]!), 'Give it by env: and read $NAME there')] : found
}

/** A name that only the run knows: a variable, a substitution, an expression. */
function isComputed(name: string): boolean {
  return ['$', mark, unknown].includes(name[0] ?? '')
}

/** Where in a command programs stand: first, behind what runs another one, and behind `-exec`. */
function headsOf(words: readonly Word[]): Set<number> {
  const heads = new Set<number>()
  const walk = (at: number) => {
    const word = words[at]
    if (word === undefined || heads.has(at)) return
    heads.add(at)
    if (!wrapper.test(nameOf(word))) return
    let next = at + 1
    while (next < words.length && /^-|^\w+=|^\d/.test(words[next]!.text)) next += 1
    walk(next)
    // What stands behind an option, or behind the file of a lock, may be its value
    if (words[next - 1]!.text.startsWith('-') || /^(?:flock|chroot|uv|poetry|pipenv)$/.test(nameOf(word)))
      walk(next + 1)
  }
  walk(
    Math.max(
      0,
      words.findIndex((word) => !/^[A-Za-z_]\w*(?:\[.*\])?\+?=|^-/.test(word.text)),
    ),
  )
  for (const [at, word] of words.entries()) if (/^(?:-(?:exec|ok)(?:dir)?|-[xX]|--)$/.test(word.text)) walk(at + 1)
  return heads
}

interface Called {
  command: Command
  /** Place of the program among the words. */
  at: number
  /** It is the program that runs, and not a word that has its name. */
  isHead: boolean
}

function codeOfProgram(program: Program, { command, at, isHead }: Called): Code[] {
  const { words } = command
  const name = nameOf(words[at]!)
  const what = isComputed(name) ? 'program text' : `the program text of "${name}"`
  const scan = scanOptions(program, words, at + 1)
  const found = scan.code.flatMap((word) => codeIn(word, what, program.hint))
  const operand = words[scan.next]
  if (scan.isDone) return [...found, ...insertedCode(scan.code, { command, what, hint: program.hint })]
  if (
    program.first === 'script' &&
    (operand === undefined || /^(?:-|\/dev\/stdin)$/.test(operand.text) || scan.readsInput)
  ) {
    const reads = isHead || elsewhere.test(nameOf(words[0]!))
    return reads ? [...found, ...fedCode(command, name, program.hint)] : found
  }
  if (!isHead || operand === undefined) return found
  if (program.first === 'code') return [...found, ...codeIn(operand, what, program.hint)]
  if (program.first === 'all')
    return [...found, ...untilSources(words.slice(scan.next)).flatMap((one) => codeIn(one, what, program.hint))]
  const far = program.first === 'host' ? words.slice(scan.next + 1) : []
  const lines = program.first === 'host' && far.length === 0 ? fedCode(command, name, program.hint) : []
  return [
    ...found,
    ...far.flatMap((one) => codeIn(one, what, program.hint)),
    ...lines,
    ...leading(program, operand, { name, ...scan }),
  ]
}

/** GNU parallel quotes what stands behind `:::` itself. */
function untilSources(words: readonly Word[]): readonly Word[] {
  const end = words.findIndex((word) => word.text.startsWith(':::'))
  return end < 0 ? words : words.slice(0, end)
}

/** A value in the place of the first word could be an option that holds program text. */
function leading(program: Program, operand: Word, { name, isClosed }: { name: string; isClosed: boolean }): Code[] {
  if (!['script', 'host', 'command'].includes(program.first) || isClosed || !operand.text.startsWith(mark)) return []
  const hint = `Write -- or, before a path, ./ in front of it; or check by hand that it does not begin with "-"`
  return [{ expression: operand.expressions[0]!, what: `an option of "${name}"`, hint }]
}

interface Scan {
  code: Word[]
  /** Place of the first word behind the options. */
  next: number
  /** There was program text, or the file of it: no other word is. */
  isDone: boolean
  /** `--` stands before that word. */
  isClosed: boolean
  readsInput: boolean
}

function scanOptions(program: Program, words: readonly Word[], from: number): Scan {
  const scan: Scan = { code: [], next: from, isDone: false, isClosed: false, readsInput: false }
  const isShell = program.name.test('bash')
  for (; scan.next < words.length; scan.next++) {
    const { text } = words[scan.next]!
    const isOption = /^[-+]./.test(text)
    if (text === '--' && program.permutes !== true) {
      scan.isClosed = true
      scan.next += 1
      break
    }
    if (!isOption && /^(?:run|exec)$/.test(text) && program.name.test('deno')) continue
    if (!isOption && text === 'eval' && program.name.test('deno')) takeCode(scan, words)
    else if (!isOption && program.name.test('env') && /^[A-Za-z_]\w*=/.test(text)) continue
    else if (!isOption) break
    else readOption(program, scan, { words, isShell })
  }
  if (program.permutes === true) takeLater(program, scan, words)
  return scan
}

function takeCode(scan: Scan, words: readonly Word[]): void {
  const word = words[(scan.next += 1)]
  if (word !== undefined) scan.code.push(word)
  scan.isDone = true
}

function readOption(
  program: Program,
  scan: Scan,
  { words, isShell }: { words: readonly Word[]; isShell: boolean },
): void {
  const word = words[scan.next]!
  const { text } = word
  if (program.inline?.test(text) === true) {
    scan.code.push(word)
    scan.isDone = true
  } else if (program.code.test(text)) {
    // The text of a shell is the first word behind all its options
    if (isShell)
      while (/^[-+]./.test(words[scan.next + 1]?.text ?? '') || words[scan.next]!.text.endsWith('o')) scan.next += 1
    takeCode(scan, words)
  } else if (program.file?.test(text) === true) {
    scan.next += 1
    scan.isDone = true
  } else if (program.takesTwo?.test(text) === true) scan.next += 2
  else if (program.takes?.test(text) === true) {
    scan.next += 1
    const value = words[scan.next]
    if (program.first === 'host' && /command/i.test(value?.text ?? '')) scan.code.push(value!)
  } else if (isShell && /^-[A-Za-z]*s/.test(text)) scan.readsInput = true
  // BSD's sed takes the ending of a copy as a word of its own
  if (text === '-i' && words[scan.next + 1]?.text === '' && words[scan.next + 1]!.isQuoted) scan.next += 1
}

/** Options with program text that stand behind other words. */
function takeLater(program: Program, scan: Scan, words: readonly Word[]): void {
  for (let at = scan.next; at < words.length; at++) {
    if (words[at]!.text === '--') return
    if (program.file?.test(words[at]!.text) === true) scan.isDone = true
    if (program.inline?.test(words[at]!.text) === true) scan.code.push(words[at]!)
    if (!program.code.test(words[at]!.text) || words[at + 1] === undefined) continue
    scan.code.push(words[at + 1]!)
    scan.isDone = true
  }
}

/** What a command that obeys its standard input is fed. */
function fedCode(command: Command, name: string, hint: string): Code[] {
  const fed = [...command.fed.flatMap(flow), ...(command.from === undefined ? [] : producedBy(command.from))]
  return fed.map((expression) => ({ expression, what: `what "${name}" reads as its program`, hint }))
}

/** `xargs -I{} sh -c 'echo {}'`: what is piped in becomes part of the program text. */
function insertedCode(code: readonly Word[], how: { command: Command; what: string; hint: string }): Code[] {
  const { words, from } = how.command
  const at = words.findIndex((word) => word.text.startsWith('-I'))
  const isXargs = words.some((word) => nameOf(word) === 'xargs')
  if (!isXargs || at < 0 || from === undefined) return []
  const sign = words[at]!.text.slice(2) || words[at + 1]?.text
  if (sign === undefined || !code.some((word) => word.text.includes(sign))) return []
  return producedBy(from).map((expression) => ({ expression, what: how.what, hint: how.hint }))
}
