import { runInNewContext } from 'node:vm'
import type { Json } from './event.ts'
import { MmmError } from './error.ts'
import type { Input } from './workflow.ts'

/**
 * The value of a workflow's input: what was given, checked against the declaration, else the default, else null. Text as it
 * is typed on a command line is read by the declared type. Throws with exit 2 where it does not fit or is missing.
 */
export function inputValue(name: string, input: Input, given: Json | undefined, hint?: string): Json {
  if (given !== undefined && given !== null) return fitting(name, input, textOf(given))
  if (input.default !== undefined) return input.default
  if (input.required !== true) return null
  throw new MmmError('input.missing', `The input "${name}" is missing`, {
    hint: hint ?? `Give it: --input ${name}=<${input.type}>`,
  })
}

/** A value as it could have been typed. */
function textOf(value: Json): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function fitting(name: string, input: Input, text: string): Json {
  const wrong = (what: string, hint?: string) =>
    new MmmError('input.invalid', `The input "${name}" is "${text}", ${what}`, hint === undefined ? {} : { hint })
  if (input.pattern !== undefined && !fits(input.pattern, text)) throw wrong(`which does not fit ${input.pattern}`)
  switch (input.type) {
    case 'number': {
      const number = Number(text)
      if (text.trim() === '' || !Number.isFinite(number)) throw wrong('not a number')
      return number
    }
    case 'boolean':
      if (text !== 'true' && text !== 'false') throw wrong('not true or false')
      return text === 'true'
    case 'choice':
      if (!(input.options ?? []).includes(text))
        throw wrong('not one of its options', `Options: ${(input.options ?? []).join(', ')}`)
      return text
    case 'list':
      return listOf(text, wrong)
    default:
      return text
  }
}

/** Milliseconds that a pattern may take: some go through more ways than there is time. */
const patternTime = 1_000

function fits(pattern: string, text: string): boolean {
  try {
    return runInNewContext(
      'new RegExp(`^(?:${pattern})$`).test(text)',
      { pattern, text },
      { timeout: patternTime },
    ) as boolean
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
    throw new MmmError('input.pattern', `The pattern ${pattern} takes too long on "${text.slice(0, 60)}"`, {
      hint: 'Write it without a repeat in a repeat',
    })
  }
}

function listOf(text: string, wrong: (what: string) => MmmError): Json {
  if (!text.trimStart().startsWith('[')) return text === '' ? [] : text.split(',').map((part) => part.trim())
  try {
    return JSON.parse(text) as Json
  } catch {
    throw wrong('not a list in JSON')
  }
}
