/** The ways of writing specifications; `original` is the old mmm's, `ralph` stands for both tools of that name. */
export const dialectNames = [
  'mmm',
  'checklist',
  'original',
  'speckit',
  'openspec',
  'openspec-change',
  'kiro',
  'tessl',
  'bmad',
  'backlog',
  'ralph',
] as const

export type DialectName = (typeof dialectNames)[number]
