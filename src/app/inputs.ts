import type { Json } from '../core/event.ts'
import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Input, Workflow } from '../core/workflow.ts'

/** The inputs of a run from `name=value` words, with defaults filled in and each value checked against its declaration. */
export function readInputs(workflow: Workflow, words: readonly string[]): Record<string, Json> {
  const given = new Map<string, string>()
  for (const word of words) {
    const equals = word.indexOf('=')
    const name = word.slice(0, Math.max(0, equals))
    if (equals < 1) throw new MmmError('input.form', `"${word}" is no input`, { hint: 'Write --input name=value' })
    if (!(name in workflow.inputs)) {
      const hint = didYouMean(name, Object.keys(workflow.inputs)) ?? `"${workflow.name}" takes no inputs`
      throw new MmmError('input.unknown', `The workflow "${workflow.name}" has no input "${name}"`, { hint })
    }
    given.set(name, word.slice(equals + 1))
  }
  return Object.fromEntries(
    Object.entries(workflow.inputs).map(([name, input]) => [name, valueOf(name, input, given.get(name))]),
  )
}

function valueOf(name: string, input: Input, text: string | undefined): Json {
  if (text === undefined) {
    if (input.default !== undefined) return input.default
    if (input.required === true) {
      throw new MmmError('input.missing', `The input "${name}" is missing`, { hint: `Give it: --input ${name}=<${input.type}>` })
    }
    return null
  }
  const wrong = (what: string, hint?: string) =>
    new MmmError('input.invalid', `The input "${name}" is "${text}", ${what}`, hint === undefined ? {} : { hint })
  if (input.pattern !== undefined && !new RegExp(`^(?:${input.pattern})$`).test(text)) throw wrong(`which does not fit ${input.pattern}`)
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
      if (!(input.options ?? []).includes(text)) throw wrong('not one of its options', `Options: ${(input.options ?? []).join(', ')}`)
      return text
    case 'list':
      return listOf(text, wrong)
    default:
      return text
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
