import { MmmError } from '../core/error.ts'
import type { Call, Flag, FlagsOf } from './verb.ts'

/** A word of `mmm spec` as a value: `spec.ts` lists them, and derives parsing and help from the list. */
export interface SpecForm {
  name: string
  /** Its arguments as the help writes them. */
  args?: string
  summary: string
  /** Those that it takes beside `--project`. A flag that two words share has to be the same value. */
  flags: readonly Flag[]
  examples?: ReadonlyArray<{ line: string; about: string }>
  /** What needs much code is best imported in here: every word of `mmm spec` loads this file. */
  run(call: SpecCall): Promise<number>
}

/** A call of a word: `args` are those behind the word. */
export type SpecCall<Flags = Record<string, unknown>> = Omit<Call, 'flags'> & { flags: Flags & { project?: string } }

/** Gives a word the types of its flags. */
export function specForm<const Flags extends readonly Flag[]>(
  of: Omit<SpecForm, 'flags' | 'run'> & { flags: Flags; run(call: SpecCall<FlagsOf<Flags>>): Promise<number> },
): SpecForm {
  return of as unknown as SpecForm
}

/** The error for an argument too many. */
export function tooMany(word: string, usage: string): MmmError {
  return new MmmError('cli.unused-argument', `Too many arguments: "${word}"`, { hint: `Usage: ${usage}` })
}
