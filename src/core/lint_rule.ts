/** The rules of `mmm spec lint` by name; a finding's code is `spec.` and the name. Settings and rules share this list. */
export const lintRules = [
  'duplicate-id',
  'missing-id',
  'renumbered',
  'task-circle',
  'unknown-reference',
  'ambiguous-reference',
  'vague-word',
  'uncheckable',
  'clarification-left',
  'template-text',
  'contradiction',
  'overlap',
  'delta-unknown-target',
  'delta-already-there',
  'delta-clash',
  'delta-lost-scenario',
  'delta-base-changed',
  'delta-overlap',
  'no-modal',
  'not-ears',
  'heading-in-fence',
  'malformed-heading',
  'task-without-path',
  'task-without-requirement',
  'uncovered-requirement',
  'parallel-clash',
  'task-number',
  'missing-test',
  'long-requirement',
  'short-purpose',
  'many-deltas',
  'short-why',
  'change-settings',
  'unseen-heading',
] as const

export type LintRule = (typeof lintRules)[number]

/** How a rule's findings count; `off` = it is not asked. */
export type LintLevel = 'off' | 'info' | 'warning' | 'error'

/** `lint:` of the settings. */
export interface LintSettings {
  rules?: { [Name in LintRule]?: LintLevel | undefined } | undefined
  /** Words over the list of vague ones, and words taken off it. */
  vague?: { add?: string[] | undefined; remove?: string[] | undefined } | undefined
}
