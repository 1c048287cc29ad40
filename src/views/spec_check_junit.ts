import type { Checked } from './spec_check.ts'
import { xml } from './xml.ts'

/** What `mmm spec check` found out in the form of JUnit, a suite for each spec; what was not run is skipped. */
export function specCheckJunit(checked: readonly Checked[]): string {
  const specs = [...new Set(checked.map((one) => one.spec))]
  const suites = specs.map((spec) => {
    const own = checked.filter((one) => one.spec === spec)
    const count = (test: (one: Checked) => boolean) => own.filter(test).length
    const facts = `tests="${own.length}" failures="${count(isRed)}" skipped="${count((one) => !isRed(one) && one.status !== 'green')}"`
    const ms = own.reduce((sum, { result }) => sum + (result?.ms ?? 0), 0)
    const head = `  <testsuite name="${xml(spec.id)}" ${facts} time="${(ms / 1_000).toFixed(3)}">`
    return [head, ...own.map(caseOf), '  </testsuite>'].join('\n')
  })
  return ['<?xml version="1.0" encoding="UTF-8"?>', '<testsuites>', ...suites, '</testsuites>'].join('\n')
}

function isRed({ status }: Checked): boolean {
  return status === 'red'
}

function caseOf({ spec, criterion, status, result, reason }: Checked): string {
  const { id, text, file, line } = criterion
  const names = `classname="${xml(spec.id)}" name="${xml(`${id}: ${text}`)}" file="${xml(file ?? spec.path)}" line="${line}"`
  const head = `    <testcase ${names} time="${((result?.ms ?? 0) / 1_000).toFixed(3)}"`
  if (status === 'green') return `${head}/>`
  if (status !== 'red') return `${head}>\n      <skipped message="${xml(status)}"/>\n    </testcase>`
  const output = xml([result?.command, result?.tail].filter(Boolean).join('\n'))
  return `${head}>\n      <failure message="${xml(reason ?? 'red')}">${output}</failure>\n    </testcase>`
}
