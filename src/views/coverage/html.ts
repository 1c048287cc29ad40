import { placeOf, proofCounts, type ProvenCriterion, type ProvenSpec } from '../proven.ts'
import { percentText, type SpecStatus } from '../spec_status.ts'
import { checkText } from '../../spec/index.ts'
import { clean } from '../text.ts'

/** The coverage of specs as one page that loads nothing and runs nothing. */
export function coverageHtml({ specs }: SpecStatus): string {
  const all = proofCounts(specs.flatMap((one) => one.criteria))
  return [
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; style-src \'unsafe-inline\'">',
    '<title>Specifications</title>',
    `<style>${style}</style>`,
    '</head>',
    '<body>',
    '<h1>Specifications</h1>',
    `<p>${percentText(all.percent)} of ${all.all} criteria are proven: ${all.proven} proven, ${all.failing} failing, ${all.unproven} unproven, ${all.open} open.</p>`,
    ...specs.map(specPart),
    '</body>',
    '</html>',
    '',
  ].join('\n')
}

const style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#222;background:#fff}' +
  'table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.25rem .5rem;border-bottom:1px solid #ddd}' +
  'td:first-child{font-weight:600;white-space:nowrap}.proven td:first-child{color:#0a6b2d}.failing td:first-child{color:#b00020}' +
  '.unproven td:first-child{color:#8a5a00}.open td:first-child{color:#666}code{font-size:.9em;overflow-wrap:anywhere}' +
  '@media(prefers-color-scheme:dark){body{color:#ddd;background:#111}th,td{border-color:#333}.proven td:first-child{color:#5fd38a}' +
  '.failing td:first-child{color:#ff7b8b}.unproven td:first-child{color:#e5b567}.open td:first-child{color:#999}}'

function specPart({ spec, criteria }: ProvenSpec): string {
  const counts = proofCounts(criteria)
  const head = `<h2>${escape(spec.id)} <small>${escape(spec.title)}, ${percentText(counts.percent)}</small></h2>`
  if (criteria.length === 0) return head
  const names =
    '<thead><tr><th scope="col">State</th><th scope="col">Criterion</th><th scope="col">Check</th><th scope="col">Place</th></tr></thead>'
  const rows = criteria.map((one) => rowOf(spec, one)).join('\n')
  return `${head}\n<table>${names}\n<tbody>\n${rows}\n</tbody></table>`
}

function rowOf(spec: ProvenSpec['spec'], { criterion, proof }: ProvenCriterion): string {
  const why = proof.why === undefined || proof.state === 'open' ? '' : `<br><small>${escape(proof.why)}</small>`
  const check = criterion.check === undefined ? '' : `<code>${escape(checkText(criterion.check))}</code>`
  const cells = [
    `${proof.state}${why}`,
    `${escape(criterion.id)}: ${escape(criterion.text)}`,
    check,
    `<code>${escape(placeOf(spec, criterion))}</code>`,
  ]
  return `<tr class="${proof.state}">${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`
}

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }

function escape(text: string): string {
  return clean(text).replaceAll(/[&<>"']/g, (mark) => marks[mark]!)
}
