export { checkMarkdown } from './check_markdown.ts'
export type { Dialect } from './dialect.ts'
export { insertChecks } from './insert_check.ts'
export { SPEC_FOLDER } from './list_files.ts'
export type { Position } from './lines.ts'
export { newSpec, type NewSpec } from './new_spec.ts'
export { readOpenspecSettings, type OpenspecSettings } from './openspec_settings.ts'
export { orderSpecs } from './order_specs.ts'
export { readSpec, type ReadSpecOptions } from './read_spec.ts'
export { readSpecs, type ReadSpecsOptions, type ReadSpecsResult } from './read_specs.ts'
export type {
  Check,
  CommandCheck,
  Criterion,
  Delta,
  DialectName,
  FileCheck,
  HttpCheck,
  Item,
  NamedCheck,
  Range,
  Section,
  Spec,
  Status,
  TestCheck,
} from './spec.ts'
export { checkText, type CriterionJson, specJson, type SpecJson } from './spec_json.ts'
export { tick } from './tick.ts'
export { tickAll, type TickAllOptions } from './tick_all.ts'
export * from './write/index.ts'
export { insertLine } from './edit/insert_line.ts'
export { isScattered, mayBeScattered, scatteredSpecs } from './scattered.ts'
export { isSpecPath, SPEC_ROOTS, specRules } from './spec_rules.ts'
