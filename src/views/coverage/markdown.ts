import { placeOf, proofCounts, type ProvenCriterion, type ProvenSpec } from '../proven.ts'
import type { SpecStatus } from '../spec_status.ts'
import { percentText } from '../spec_status.ts'
import { clean } from '../text.ts'

/** The coverage of specs as markdown: a table of specs, then one of criteria for each. Nothing in a spec can break out of its cell. */
export function coverageMarkdown({ specs }: SpecStatus): string {
  const all = proofCounts(specs.flatMap((one) => one.criteria))
  const rows = specs.map(({ spec, criteria }) => {
    const counts = proofCounts(criteria)
    const cells = [counts.proven, counts.failing, counts.unproven, counts.open].map(String)
    return row([escape(spec.id), escape(spec.title), percentText(counts.percent), ...cells])
  })
  return [
    '# Specifications',
    '',
    `${percentText(all.percent)} of ${all.all} criteria are proven.`,
    '',
    row(['Spec', 'Title', 'Proven', 'proven', 'failing', 'unproven', 'open']),
    row(['---', '---', '--:', '--:', '--:', '--:', '--:']),
    ...rows,
    ...specs.flatMap(specPart),
    '',
  ].join('\n')
}

function specPart({ spec, criteria }: ProvenSpec): string[] {
  if (criteria.length === 0) return []
  const rows = criteria.map((one) =>
    row([one.proof.state, escape(one.criterion.id), escape(one.criterion.text), whyOf(one), place(spec, one)]),
  )
  return [
    '',
    `## ${escape(spec.id)}: ${escape(spec.title)}`,
    '',
    row(['State', 'Id', 'Criterion', 'Why', 'Place']),
    row(['---', '---', '---', '---', '---']),
    ...rows,
  ]
}

function whyOf({ proof }: ProvenCriterion): string {
  return proof.state === 'open' || proof.state === 'proven' ? '' : escape(proof.why ?? '')
}

function place(spec: ProvenSpec['spec'], { criterion }: ProvenCriterion): string {
  return escape(placeOf(spec, criterion))
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** All that markdown or HTML in it would obey is a plain character, and a name gets no one's attention. */
function escape(text: string): string {
  const line = clean(text).replaceAll(/\s+/g, ' ').trim()
  const marked = line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return marked
    .replaceAll(/[\\`*_[\]()|~!#$]/g, '\\$&')
    .replaceAll('@', '&#64;')
    .replaceAll('://', ':&#47;/')
}
