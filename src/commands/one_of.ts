import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'

/** The word of a choice that was typed. Throws `cli.unknown-choice` with the one that was perhaps meant. */
export function oneOf<const Word extends string>(typed: string, words: readonly Word[], what: string): Word {
  const found = words.find((word) => word === typed)
  if (found !== undefined) return found
  const hint = didYouMean(typed, words) ?? `It is one of ${words.join(', ')}`
  throw new MmmError('cli.unknown-choice', `"${typed}" is no ${what}`, { hint })
}
