import type { Diagnostic } from '../core/diagnostic.ts'
import { specJson, type Criterion, type Spec } from '../spec/index.ts'
import { findingLines, findingsJson } from './findings.ts'
import type { Look } from './look.ts'
import { clean, clip, plural, table } from './text.ts'

/** Specs and what is wrong with them. */
export interface ShownSpecs {
  specs: readonly Spec[]
  findings: readonly Diagnostic[]
}

/** `mmm spec list` for programs: the body of `kind: "specs"`. */
export function specsJson({ specs, findings }: ShownSpecs) {
  return { specs: specs.map(specJson), findings: findingsJson(findings) }
}

/** `mmm spec list` for people. `all` also shows what is only worth knowing. */
export function specsText({ specs, findings }: ShownSpecs, { columns, colors }: Look, all: boolean): string {
  const found = findingLines(findings, colors, all)
  if (specs.length === 0) {
    return [...found, 'There is no spec below specs/. Type "mmm init" to write a first one.'].join('\n')
  }
  const rows = specs.map((spec) => [clean(spec.id), clip(spec.title, 48), spec.status, doneOf(spec), spec.path])
  const [head = '', ...lines] = table(['ID', 'TITLE', 'STATUS', '>DONE', 'FILE'], rows)
  const criteria = specs.flatMap((spec) => spec.criteria)
  const total = `${plural(specs.length, 'spec')}, ${ticked(criteria)} of ${plural(criteria.length, 'criterion', 'criteria')} done`
  return [colors.bold(head), ...lines.map((line) => clip(line, columns)), '', total, ...found].join('\n')
}

function doneOf({ criteria }: Spec): string {
  return `${ticked(criteria)}/${criteria.length}`
}

function ticked(criteria: readonly Criterion[]): number {
  return criteria.filter((one) => one.state === 'ticked').length
}
