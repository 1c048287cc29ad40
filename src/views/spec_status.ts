import type { Diagnostic } from '../core/diagnostic.ts'
import { checkText, type Criterion, type Spec } from '../spec/index.ts'
import { shortCommit, proofJson } from './evidence.ts'
import { findingLines, findingsJson } from './findings.ts'
import type { Colors, Look } from './look.ts'
import { placeOf, proofCounts, stateColors, type ProofCounts, type ProvenCriterion, type ProvenSpec } from './proven.ts'
import { clean, clip, plural, shortTime } from './text.ts'

/** How specs stand, and what is wrong with them or with the evidence. */
export interface SpecStatus {
  specs: readonly ProvenSpec[]
  findings: readonly Diagnostic[]
}

/** `mmm spec status` for programs: the body of `kind: "spec-status"`. */
export function specStatusJson({ specs, findings }: SpecStatus) {
  return {
    counts: proofCounts(specs.flatMap((one) => one.criteria)),
    specs: specs.map(({ spec, criteria }) => ({
      id: spec.id,
      path: spec.path,
      title: spec.title,
      status: spec.status,
      counts: proofCounts(criteria),
      criteria: criteria.map((one) => provenJson(spec, one)),
    })),
    findings: findingsJson(findings),
  }
}

/** A criterion with its proof, for programs. */
export function provenJson(spec: Spec, { criterion, proof }: ProvenCriterion) {
  const { id, ref, text, file, line, column, state, check, parent } = criterion
  const about = { id, ref, text, file: file ?? spec.path, line, column, state, parent: parent ?? null }
  return { ...about, check: check === undefined ? null : checkText(check), ...proofJson(proof) }
}

/** `mmm spec status` for people: a tree. `all` also shows the criteria that are proven, and what is only worth knowing. */
export function specStatusText({ specs, findings }: SpecStatus, look: Look, all: boolean): string {
  const { colors } = look
  const found = findingLines(findings, colors, all)
  if (specs.length === 0)
    return [...found, 'There is no spec here. Type "mmm spec list" for what was looked at.'].join('\n')
  const width = Math.max(...specs.map(({ spec }) => clean(spec.id).length))
  const lines = specs.flatMap((one) => [
    headLine(one, { width, look }),
    ...criterionLines(one, look, all).map((line) => `  ${line}`),
  ])
  const counts = proofCounts(specs.flatMap((one) => one.criteria))
  const sum = `${plural(specs.length, 'spec')}, ${plural(counts.all, 'criterion', 'criteria')}: ${countsText(counts, colors)}`
  return [...lines, '', sum, ...found].join('\n')
}

function headLine({ spec, criteria }: ProvenSpec, { width, look }: { width: number; look: Look }): string {
  const { colors } = look
  const counts = proofCounts(criteria)
  const id = colors.bold(clean(spec.id).padEnd(width))
  const status = spec.status === 'ready' ? '' : `  ${colors.dim(`(${spec.status})`)}`
  return `${id}  ${percentText(counts.percent).padStart(4)}  ${countsText(counts, colors)}  ${colors.dim(clip(spec.title, 60))}${status}`
}

/** `67%`, `-` where there is nothing to prove. */
export function percentText(percent: number | null): string {
  return percent === null ? '-' : `${percent}%`
}

function countsText(counts: ProofCounts, colors: Colors): string {
  const parts = (['proven', 'failing', 'unproven', 'open'] as const)
    .filter((state) => counts[state] > 0)
    .map((state) => colors[stateColors[state]](`${counts[state]} ${state}`))
  return parts.length === 0 ? 'nothing to prove' : parts.join(', ')
}

function criterionLines({ spec, criteria }: ProvenSpec, { colors, columns }: Look, all: boolean): string[] {
  const parents = new Map([...spec.requirements, ...spec.tasks].map((item) => [item.id, item.text]))
  // A box that others lie in has a line of its own
  const own = new Set(spec.criteria.map(({ id }) => id).filter((id) => !parents.has(id)))
  let group: string | undefined
  return criteria.flatMap((one) => {
    const { criterion, proof } = one
    if (proof.state === 'proven' && !all) return []
    const isNew = criterion.parent !== group
    group = criterion.parent
    const indent = group === undefined ? '' : '  '
    const above =
      group === undefined || !isNew || own.has(group)
        ? []
        : [clip(`${group}  ${parents.get(group) ?? ''}`, columns - 2)]
    const word = colors[stateColors[proof.state]](proof.state.padEnd(8))
    const text = clip(namedText(criterion), Math.max(20, columns - 14))
    const why = whyText(one)
    const below = why === '' ? [] : [`${indent}          ${colors.dim(`${why}  ${placeOf(spec, criterion)}`)}`]
    return [...above, `${indent}${word}  ${text}`, ...below]
  })
}

/** Most texts begin with the id that they give themselves. */
function namedText({ id, text }: Criterion): string {
  return text.startsWith(id) ? text : `${id}  ${text}`
}

function whyText({ proof: { state, why, last, laterReds } }: ProvenCriterion): string {
  if (state === 'open' || state === 'proven' || why === undefined) return ''
  if (state === 'unproven') return clean(why)
  const since = laterReds.at(-1) ?? last
  const when = since === undefined ? '' : `, seen ${shortTime(since.at)} UTC${atCommit(since.commit)}`
  return clean(`${why}${when}`)
}

function atCommit(commit: string | undefined): string {
  return commit === undefined ? '' : ` at ${shortCommit(commit)}`
}
