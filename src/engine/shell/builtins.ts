import { flow, producedBy } from './flow.ts'
import type { Code } from './find_code.ts'
import { mark, type Command, type Word } from './reader.ts'

interface Shell {
  /** Variables that are declared as integers. */
  integers: ReadonlySet<string>
  /** The shell computes with the operands of `test` and `printf` too. */
  computes: boolean
}

const byEnv = 'Give it by env: and read $NAME there'
const asNumber = 'Give it by env:, and check there that it is a number; [ "$NAME" -eq 1 ] does not compute'
const asName = 'A name of a variable stands in the file; give the value by env:'

/** Variables that a shell, or a program that a shell starts, runs. */
const running =
  /^(?:PS4|PROMPT_COMMAND|GIT_SSH_COMMAND|GIT_EDITOR|GIT_SEQUENCE_EDITOR|EDITOR|VISUAL|PAGER|GIT_PAGER|LESSOPEN)$/

/** The expressions of a simple command whose values the shell itself reads as code. */
export function codeOfBuiltin(command: Command, shell: Shell): Code[] {
  const assigned = command.words.filter(
    (word, at) => isAssignment(word) && command.words.slice(0, at).every(isAssignment),
  )
  const rest = command.words.slice(assigned.length)
  while (/^(?:command|builtin|-p)$/.test(rest[0]?.text ?? '')) rest.shift()
  const [head, ...args] = rest
  return [
    ...assigned.flatMap((word) => codeOfAssignment(word, shell)),
    ...(head === undefined || head.text.includes(mark) ? [] : codeOfCall(head.text, args, { command, shell })),
  ]
}

function isAssignment(word: Word): boolean {
  return /^[A-Za-z_]\w*(?:\[.*\])?\+?=/s.test(word.text)
}

function codeOfAssignment(word: Word, shell: Shell): Code[] {
  const name = /^\w+/.exec(word.text)?.[0] ?? ''
  if (running.test(name)) return code([word], `what ${name} runs`, byEnv)
  return shell.integers.has(name) ? code([word], `arithmetic: ${name} is an integer`, asNumber) : []
}

function code(words: readonly Word[], what: string, hint: string): Code[] {
  return words.flatMap(flow).map((expression) => ({ expression, what, hint }))
}

function codeOfCall(
  name: string,
  args: readonly Word[],
  { command, shell }: { command: Command; shell: Shell },
): Code[] {
  const what = `the text of "${name}"`
  if (/^(?:eval|alias|bind|complete|compgen)$/.test(name)) return code(args, what, byEnv)
  if (name === 'let') return code(args, 'arithmetic', asNumber)
  if (name === '.' || name === 'source') return codeOfSource(args, command)
  if (name === 'trap') return code(args.filter((one) => one.text !== '--').slice(0, 1), what, byEnv)
  if (/^(?:unset|getopts|mapfile|readarray)$/.test(name))
    return code(args, `the name of a variable of "${name}"`, asName)
  if (/^(?:declare|typeset|local|export|readonly|integer|float)$/.test(name))
    return codeOfDeclaration(name, args, shell)
  if (name === 'read') return codeOfRead(args, shell)
  if (name === 'printf') return codeOfPrintf(args, shell)
  if (name === '[' || name === 'test') return codeOfTest(args, shell)
  if (name === '[[') return [...named(args), ...compared(args)]
  if (shell.computes && /^(?:exit|return|shift|break|continue)$/.test(name)) return code(args, 'arithmetic', asNumber)
  return []
}

function codeOfSource(args: readonly Word[], { fed, from }: Command): Code[] {
  const file = args.find((one) => one.text !== '--')
  if (file === undefined) return []
  if (file.text !== '/dev/stdin') return code([file], 'the file of shell lines', 'Name the file in the workflow')
  const all = [...fed.flatMap(flow), ...(from === undefined ? [] : producedBy(from))]
  return all.map((expression) => ({ expression, what: 'shell lines', hint: byEnv }))
}

function codeOfDeclaration(name: string, args: readonly Word[], shell: Shell): Code[] {
  const options = args.filter((one) => /^[-+]/.test(one.text))
  if (name === 'integer' || name === 'float' || options.some((one) => /^-[A-Za-z]*[inEF]/.test(one.text)))
    return code(args, `arithmetic, or the name of a variable, of "${name}"`, asNumber)
  const names = args.filter((one) => one.text.split('=')[0]!.includes(mark))
  const values = args.filter((one) => !names.includes(one) && isAssignment(one))
  return [
    ...code(names, `the name of a variable of "${name}"`, asName),
    ...values.flatMap((one) => codeOfAssignment(one, shell)),
  ]
}

function codeOfRead(args: readonly Word[], { computes }: Shell): Code[] {
  const names = args.filter((_, at) => computes || !/^-[A-Za-z]*[pdtnNui]$/.test(args[at - 1]?.text ?? ''))
  return code(names, 'the name of a variable of "read"', asName)
}

function codeOfPrintf(args: readonly Word[], { computes }: Shell): Code[] {
  const [first, second] = args
  if (first === undefined) return []
  if (first.text === '-v')
    return code(second === undefined ? [] : [second], 'the name of a variable of "printf"', asName)
  if (first.text.startsWith(mark) || first.text.startsWith('-v'))
    return code([first], 'an option of "printf"', "Write the format first: printf '%s\\n' ${{ ... }}")
  const isPlain = !/%[^sqb%]/.test(first.text)
  return computes && !isPlain ? code(args.slice(1), 'arithmetic', asNumber) : []
}

/** `test` of POSIX does not compute; but `-v` takes a name with a subscript, and a value could be a `-v`. */
function codeOfTest(args: readonly Word[], { computes }: Shell): Code[] {
  const open = args.filter((one, at) => args[at - 1]?.text.startsWith(mark) === true && one.expressions.length > 0)
  return [
    ...named(args),
    ...code(open, 'the operand of a value that could be "-v"', 'Write the operator of the test between them'),
    ...(computes ? compared(args) : []),
  ]
}

function named(args: readonly Word[]): Code[] {
  const names = args.filter((_, at) => /^-[vR]$/.test(args[at - 1]?.text ?? ''))
  return code(names, 'the name of a variable', asName)
}

function compared(args: readonly Word[]): Code[] {
  const isOperator = (at: number) => /^-(?:eq|ne|lt|le|gt|ge)$/.test(args[at]?.text ?? '')
  return code(
    args.filter((_, at) => isOperator(at - 1) || isOperator(at + 1)),
    'arithmetic',
    asNumber,
  )
}
