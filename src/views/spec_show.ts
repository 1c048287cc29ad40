import type { Diagnostic } from '../core/diagnostic.ts'
import { checkText, specJson, type Check } from '../spec/index.ts'
import { evidenceJson, evidenceText, proofJson } from './evidence.ts'
import { findingLines, findingsJson } from './findings.ts'
import type { Colors, Look } from './look.ts'
import { placeOf, stateColors, type ProvenCriterion, type ProvenSpec } from './proven.ts'
import { provenJson } from './spec_status.ts'
import { clean, shortTime } from './text.ts'

/** `mmm spec show <spec>` for programs: the body of `kind: "spec"`. */
export function oneSpecJson({ spec, criteria }: ProvenSpec, findings: readonly Diagnostic[]) {
  const { priority, needs, mayChange } = spec
  const shown = criteria.map(({ criterion: { id, ref, text, file, line, column, state, check }, proof }) => ({
    id,
    ref,
    text,
    ...(file === undefined ? {} : { file }),
    line,
    column,
    state,
    check: checkJson(check),
    ...proofJson(proof),
  }))
  return { spec: { ...specJson(spec), priority, needs, mayChange, criteria: shown }, findings: findingsJson(findings) }
}

function checkJson(check: Check | undefined) {
  return check === undefined ? null : { text: checkText(check), ...check }
}

/** `mmm spec show <spec>` for people. */
export function oneSpecText({ spec, criteria }: ProvenSpec, findings: readonly Diagnostic[], { colors }: Look): string {
  const ticked = criteria.filter(({ criterion }) => criterion.state === 'ticked').length
  const facts = [
    spec.status,
    `priority ${spec.priority}`,
    `${ticked}/${criteria.length} criteria done`,
    ...(spec.needs.length > 0 ? [`needs ${spec.needs.join(', ')}`] : []),
    ...(spec.mayChange.length > 0 ? [`may change ${spec.mayChange.join(', ')}`] : []),
  ]
  return [
    `${colors.bold(clean(spec.id))}  ${clean(spec.title)}`,
    `${spec.path}: ${clean(facts.join(', '))}`,
    '',
    ...criteria.flatMap((one) => criterionLines(spec, one, colors)),
    ...findingLines(findings, colors, true),
  ].join('\n')
}

function criterionLines(spec: ProvenSpec['spec'], one: ProvenCriterion, colors: Colors): string[] {
  const { id, text } = one.criterion
  const at = colors.dim(placeOf(spec, one.criterion))
  const lines = [`${boxOf(one, colors)} ${clean(id)}  ${at}`, `    ${clean(text)}`, `    ${checkLine(one, colors)}`]
  return one.proof.state === 'open' ? lines : [...lines, `    ${proofLine(one, colors)}`]
}

function boxOf({ criterion }: ProvenCriterion, colors: Colors): string {
  if (criterion.box === undefined) return ' - '
  if (criterion.state === 'in-progress') return '[-]'
  return criterion.state === 'ticked' ? colors.green('[x]') : '[ ]'
}

function checkLine({ criterion: { check } }: ProvenCriterion, colors: Colors): string {
  if (check === undefined) return colors.yellow('no check: nothing can prove it')
  return colors.dim(`check: ${clean(checkText(check))}`)
}

function proofLine({ proof: { state, why, firstGreen } }: ProvenCriterion, colors: Colors): string {
  const since = firstGreen === undefined ? '' : `, first green ${shortTime(firstGreen.at)} UTC`
  return colors[stateColors[state]](`${state}${why === undefined ? '' : `: ${clean(why)}`}${since}`)
}

/** `mmm spec show <criterion>` for programs: the body of `kind: "criterion"`. */
export function oneCriterionJson({ spec }: ProvenSpec, one: ProvenCriterion) {
  return {
    criterion: {
      ...provenJson(spec, one),
      spec: spec.id,
      check: checkJson(one.criterion.check),
      history: one.proof.history.map(evidenceJson).toReversed(),
    },
  }
}

/** `mmm spec show <criterion>` for people: text, place, check, evidence, and all that is known of its past. */
export function oneCriterionText({ spec }: ProvenSpec, one: ProvenCriterion, { colors }: Look): string {
  const { criterion, proof } = one
  const past = proof.history.map((evidence) => {
    const other =
      evidence.check === (criterion.check && checkText(criterion.check)) ? '' : `  (check: ${evidence.check})`
    return `  ${clean(evidenceText(evidence) + other)}`
  })
  return [
    `${boxOf(one, colors)} ${colors.bold(clean(criterion.ref))}  ${colors.dim(placeOf(spec, criterion))}`,
    `    ${clean(criterion.text)}`,
    `    ${checkLine(one, colors)}`,
    `    ${proofLine(one, colors)}`,
    '',
    ...(past.length === 0 ? ['No evidence is known here. "mmm spec check" runs the checks.'] : ['Evidence', ...past]),
  ].join('\n')
}
