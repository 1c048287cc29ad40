import type { Diagnostic } from '../core/diagnostic.ts'
import { checkText, specJson, type Criterion, type Spec } from '../spec/index.ts'
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

/** `mmm spec show` for programs: the body of `kind: "spec"`. */
export function oneSpecJson(spec: Spec, findings: readonly Diagnostic[]) {
  const { priority, needs, mayChange } = spec
  const criteria = spec.criteria.map(({ id, ref, text, line, column, state, check }) => ({
    id,
    ref,
    text,
    line,
    column,
    state,
    check: check === undefined ? null : { text: checkText(check), ...check },
  }))
  return { spec: { ...specJson(spec), priority, needs, mayChange, criteria }, findings: findingsJson(findings) }
}

/** `mmm spec show` for people. */
export function oneSpecText(spec: Spec, findings: readonly Diagnostic[], { colors }: Look): string {
  const facts = [
    spec.status,
    `priority ${spec.priority}`,
    `${doneOf(spec)} criteria done`,
    ...(spec.needs.length > 0 ? [`needs ${spec.needs.join(', ')}`] : []),
    ...(spec.mayChange.length > 0 ? [`may change ${spec.mayChange.join(', ')}`] : []),
  ]
  return [
    `${colors.bold(clean(spec.id))}  ${clean(spec.title)}`,
    `${spec.path}: ${clean(facts.join(', '))}`,
    '',
    ...spec.criteria.flatMap((one) => criterionLines(spec, one, colors)),
    ...findingLines(findings, colors, true),
  ].join('\n')
}

function criterionLines(
  spec: Spec,
  { id, text, line, column, state, check }: Criterion,
  colors: Look['colors'],
): string[] {
  const box = state === 'ticked' ? colors.green('[x]') : '[ ]'
  const how =
    check === undefined
      ? colors.yellow('no check: nothing can prove it')
      : colors.dim(`check: ${clean(checkText(check))}`)
  const at = colors.dim(`${spec.path}:${line}:${column}`)
  return [`${box} ${clean(id)}  ${at}`, `    ${clean(text)}`, `    ${how}`]
}

function doneOf({ criteria }: Spec): string {
  return `${ticked(criteria)}/${criteria.length}`
}

function ticked(criteria: readonly Criterion[]): number {
  return criteria.filter((one) => one.state === 'ticked').length
}
