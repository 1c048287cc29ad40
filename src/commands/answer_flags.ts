import { MmmError } from '../core/error.ts'
import { projectFlag } from './project_flag.ts'

/** Flags of `mmm approve` and `mmm reject`. */
export const answerFlags = [
  {
    name: 'answer',
    value: 'list',
    placeholder: 'name=value',
    description: 'a value that becomes an output of the step',
  },
  { name: 'comment', value: 'string', placeholder: 'text', description: 'why, kept in the log' },
  { name: 'step', value: 'string', placeholder: 'path', description: 'which question, where a run waits with several' },
  projectFlag,
] as const

/** `name=value` words as a map. */
export function valuesOf(words: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    words.map((word) => {
      const equals = word.indexOf('=')
      if (equals < 1)
        throw new MmmError('approval.answer', `"${word}" is no answer`, { hint: 'Write --answer name=value' })
      return [word.slice(0, equals), word.slice(equals + 1)]
    }),
  )
}
