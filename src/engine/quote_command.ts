import { asText, evaluate, split, type Scope } from '../core/expression.ts'
import { MmmError } from '../core/error.ts'
import { shellProgram, type ShellProgram } from '../core/shell_program.ts'
import { findCode } from './shell/find_code.ts'
import { readShell } from './shell/read_shell.ts'
import { mark, type Place } from './shell/reader.ts'

/** A command whose `${{ }}` became references to variables, and the values of these. */
export interface QuotedCommand {
  command: string
  values: Record<string, string>
}

/**
 * Replaces every `${{ }}` in shell lines by a reference to an environment variable written for its lexical place, so that
 * no value is ever read as code: `"$MMM_1"` in the open, `$MMM_1` in braces inside double quotes and here-documents, and
 * `'"$MMM_1"'` inside single quotes.
 */
export function quoteCommand(text: string, scope: Scope): QuotedCommand {
  const values: Record<string, string> = {}
  const command = rewrite(text, (expression, number) => {
    values[`MMM_EXPR_${number}`] = asText(evaluate(expression, scope))
  })
  return { command, values }
}

/**
 * Checks that each `${{ }}` of a command stands where it can be replaced, and where its value is not read as code. Throws
 * MmmError `run.place`, and `run.nul` for a NUL in the text.
 *
 * @param shell as the workflow names it. @default sh -e
 */
export function checkCommand(text: string, shell?: string): void {
  if (text.includes('\0'))
    throw new MmmError('run.nul', 'The command holds a NUL character, which no program can be given', {
      hint: 'Take it out; printf "\\\\0" prints one',
    })
  const parts = split(text)
  const expressions = parts.flatMap((part) => (typeof part === 'string' ? [] : [part.expression]))
  if (expressions.length === 0) return
  const program = shellProgram(shell)
  if (!program.isPosix || shell?.includes('${{')) throw notForShells(expressions[0]!, program)
  rewrite(text, () => {})
  checkCode(parts, expressions, program)
}

type Parts = ReturnType<typeof split>

function markedText(parts: Parts): string {
  return parts.map((part) => (typeof part === 'string' ? part : mark)).join('')
}

function checkCode(parts: Parts, expressions: readonly string[], { computes }: ShellProgram): void {
  const [found] = findCode(readShell(markedText(parts)), { computes })
  if (found === undefined) return
  const expression = expressions[found.expression]!
  throw new MmmError('run.place', `"\${{ ${expression} }}" stands where its value is read as code: ${found.what}`, {
    hint: found.hint,
  })
}

function notForShells(expression: string, { words }: ShellProgram): MmmError {
  return new MmmError(
    'run.place',
    `"\${{ ${expression} }}" stands in a script of "${words[0]}", for which it cannot be quoted`,
    {
      hint: 'Give it by env: and read the variable there',
    },
  )
}

function rewrite(text: string, use: (expression: string, number: number) => void): string {
  const parts = split(text)
  if (parts.every((part) => typeof part === 'string')) return text
  const places = readShell(markedText(parts)).places.values()
  let number = 0
  return parts
    .map((part) => {
      if (typeof part === 'string') return part
      const place = places.next().value ?? { refused: 'behind quotes that are not closed' }
      const reference = referenceFor(place, `MMM_EXPR_${number + 1}`, part.expression)
      if (place !== 'comment') use(part.expression, ++number)
      return reference
    })
    .join('')
}

function referenceFor(place: Place, name: string, expression: string): string {
  switch (place) {
    case 'bare':
      return `"\${${name}}"`
    case 'double':
    case 'here':
      return `\${${name}}`
    case 'single':
      return `'"\${${name}}"'`
    case 'comment':
      return ''
    default:
      throw new MmmError('run.place', `"\${{ ${expression} }}" stands where it cannot be quoted (${place.refused})`, {
        hint: /arithmetic|subscript|variable/.test(place.refused)
          ? 'Give it by env:, and check that it is a number before a shell computes with it'
          : 'Give it by env: and use the variable there',
      })
  }
}
