import type { Diagnostic, Place } from '../../core/diagnostic.ts'
import type { LintRule } from '../../core/lint_rule.ts'
import type { Item, Spec } from '../spec.ts'

/** What the rules look at. */
export interface Linting {
  /** All specs of the project, sorted by path. */
  specs: readonly Spec[]
  /** What reading them found: a rule does not say it again. */
  reading: readonly Diagnostic[]
  /** A file's text without its byte order mark; undefined where it is not known. */
  textOf(file: string): string | undefined
  /** Whether the project holds a file; left out = not asked. */
  hasFile?: ((path: string) => boolean) | undefined
  /** Main specs as they stood when a delta's file was last changed, by {@link baseKey}; left out = not asked. */
  bases?: ReadonlyMap<string, Spec> | undefined
  /** What bore an id in files that were changed since, by path; left out = not asked. */
  before?: ReadonlyMap<string, readonly Item[]> | undefined
  /** Vague words and phrases, in lower case. */
  vague: readonly string[]
}

/** The key of a base: the file that holds the delta, and the capability. */
export function baseKey(file: string, capability: string): string {
  return `${file}\0${capability}`
}

/** A change of a file that puts a finding right: the range in UTF-16 units of its text, and what comes there. */
export interface Edit {
  from: number
  to: number
  text: string
}

/** A finding, and what puts it right where that is beyond doubt. */
export interface LintFinding extends Diagnostic {
  edit?: Edit
}

/** Notes a finding of a rule. */
export type Add = (
  message: string,
  at: Place,
  more?: { hint?: string | undefined; edit?: Edit | undefined; severity?: Diagnostic['severity'] },
) => void

/** One rule of `mmm spec lint`. */
export interface Rule {
  name: LintRule
  /** Of its findings, where neither the settings nor the finding say otherwise. */
  level: Diagnostic['severity']
  /** What it finds, for the list in the docs: lower case, no full stop. */
  about: string
  /** Whether `--fix` mends some of what it finds. */
  fixes?: true
  look(linting: Linting, add: Add): void
}
