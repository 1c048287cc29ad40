import type { Diagnostic } from '../../core/diagnostic.ts'
import { lintRules, type LintLevel, type LintRule, type LintSettings } from '../../core/lint_rule.ts'
import { mendLookAlike } from './mend_look_alike.ts'
import { linesOf } from './raw_lines.ts'
import type { Linting, LintFinding } from './rule.ts'
import { rules } from './rules.ts'
import { vagueWords } from './vague_words.ts'

export interface LintOptions extends Omit<Linting, 'specs' | 'vague'> {
  settings?: LintSettings | undefined
  /** Asks these rules only. */
  only?: readonly LintRule[]
}

/**
 * What reading specs found, and what the rules find in them, each finding once and sorted by place. The settings say which
 * rules are asked and how their findings count. `specs` are all of the project: rules compare them.
 */
export function lintSpecs(
  specs: Linting['specs'],
  { settings = {}, only = lintRules, ...around }: LintOptions,
): LintFinding[] {
  const linting: Linting = { ...around, specs, vague: vagueList(settings) }
  const found = new Map<string, LintFinding>()
  for (const one of around.reading) take(found, withMend(one, linting))
  for (const name of only) {
    if (settings.rules?.[name] === 'off') continue
    const { level, look } = rules[name]
    look(linting, (message, at, { severity = level, hint, edit } = {}) => {
      const more = { ...(hint === undefined ? {} : { hint }), ...(edit === undefined ? {} : { edit }) }
      take(found, { code: `spec.${name}`, severity, message, at, ...more })
    })
  }
  return [...found.values()]
    .flatMap((one) => levelled(one, settings))
    .map((one) => thawed(one, specs))
    .toSorted(byPlace)
}

/** The list of vague words as the settings leave it, in lower case. */
function vagueList({ vague }: LintSettings): string[] {
  const lower = (words: readonly string[] = []) => words.map((word) => word.trim().toLowerCase())
  const removed = new Set(lower(vague?.remove))
  return [...new Set([...vagueWords, ...lower(vague?.add)])].filter((word) => !removed.has(word))
}

/** A reader's finding goes before a rule's of the same code and place; what mends it is kept of either. */
function take(found: Map<string, LintFinding>, one: LintFinding): void {
  const { code, at } = one
  const plain = `${code}@${at.file}:${at.line}:${at.column}`
  const key = code === 'spec.duplicate-id' ? plain : `${plain} ${one.message}`
  const before = found.get(key)
  found.set(
    key,
    before === undefined ? one : { ...one, ...before, ...(one.edit === undefined ? {} : { edit: one.edit }) },
  )
}

function withMend(one: Diagnostic, linting: Linting): LintFinding {
  const { file, line } = one.at
  if (one.code !== 'spec.look-alike' || line === undefined) return one
  const edit = mendLookAlike(linesOf(linting, file)[line - 1])
  return edit === undefined ? one : { ...one, edit }
}

/** Settings hold for findings of reading too, where they bear a rule's code. */
function levelled(one: LintFinding, { rules: levels = {} }: LintSettings): LintFinding[] {
  const level: LintLevel | undefined = levels[one.code.replace(/^spec\./, '') as keyof typeof levels]
  if (level === undefined) return [one]
  return level === 'off' ? [] : [{ ...one, severity: level }]
}

/** Nothing is written where the author has frozen the text. */
function thawed({ edit, ...one }: LintFinding, specs: Linting['specs']): LintFinding {
  if (edit === undefined) return one
  const frozen = specs.find(({ path }) => path === one.at.file)?.frozen ?? []
  return frozen.some(({ from, to }) => edit.from < to && edit.to >= from) ? one : { ...one, edit }
}

function byPlace({ at: a }: Diagnostic, { at: b }: Diagnostic): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0)
}
