import { placeOf, type ProvenCriterion, type ProvenSpec } from '../proven.ts'
import type { SpecStatus } from '../spec_status.ts'
import { xml } from '../xml.ts'

/** The coverage of specs in the form of JUnit: a suite for each spec; failing is a failure, unproven and open are skipped. */
export function coverageJunit({ specs }: SpecStatus): string {
  const suites = specs.map(suite)
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>', ''].join('\n')
}

function suite({ spec, criteria }: ProvenSpec): string {
  const count = (...states: string[]) => criteria.filter(({ proof }) => states.includes(proof.state)).length
  const facts = `tests="${criteria.length}" failures="${count('failing')}" skipped="${count('unproven', 'open')}"`
  const cases = criteria.map((one) => caseOf(spec, one))
  return [`  <testsuite name="${xml(spec.id)}" ${facts}>`, ...cases, '  </testsuite>'].join('\n')
}

function caseOf(spec: ProvenSpec['spec'], { criterion, proof }: ProvenCriterion): string {
  const names = `classname="${xml(spec.id)}" name="${xml(`${criterion.id}: ${criterion.text}`)}" file="${xml(criterion.file ?? spec.path)}" line="${criterion.line}"`
  const head = `    <testcase ${names}`
  if (proof.state === 'proven') return `${head}/>`
  const message = xml(proof.why === undefined ? proof.state : `${proof.state}: ${proof.why}`)
  if (proof.state !== 'failing') return `${head}>\n      <skipped message="${message}"/>\n    </testcase>`
  return `${head}>\n      <failure message="${message}">${xml(placeOf(spec, criterion))}</failure>\n    </testcase>`
}
