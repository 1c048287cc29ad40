import type { Diagnostic } from '../core/diagnostic.ts'
import type { CheckResult } from '../core/event.ts'
import { checkText, type Criterion, type Spec } from '../spec/index.ts'
import { findingLines, findingsJson } from './findings.ts'
import type { Colors, Look } from './look.ts'
import { clean, plural } from './text.ts'

/** A criterion, and what its check said. */
export interface Checked {
  spec: Spec
  criterion: Criterion
  status: 'green' | 'red' | 'no check' | 'open'
  result?: CheckResult
  reason?: string
}

/** All that `mmm spec check` found out. */
export interface SpecCheck {
  checked: readonly Checked[]
  findings: readonly Diagnostic[]
  unreadable: readonly string[]
}

/** `mmm spec check` for programs: the body of `kind: "spec-check"`. */
export function specCheckJson({ checked, findings, unreadable }: SpecCheck, code: number) {
  const criteria = checked.map(({ spec, criterion, status, result, reason }) => ({
    id: criterion.ref,
    spec: spec.id,
    text: criterion.text,
    file: spec.path,
    line: criterion.line,
    column: criterion.column,
    status,
    ...result,
    check: criterion.check === undefined ? null : checkText(criterion.check),
    ...(reason === undefined ? {} : { reason }),
  }))
  return { code, counts: countsOf(checked, unreadable), criteria, unreadable, findings: findingsJson(findings) }
}

/** One ticked criterion as a line, a red one with the reason and the end of the output; '' for an open one. */
export function checkedText({ spec, criterion, status, result, reason }: Checked, colors: Colors): string {
  if (status === 'open') return ''
  const at = `${spec.path}:${criterion.line}:${criterion.column}`
  const about = `${at}  ${clean(criterion.ref)}  ${clean(criterion.text)}`
  if (status === 'green') return `${colors.green('green')}     ${about}`
  if (status === 'no check') return `${colors.yellow('no check')}  ${about}  (ticked, no check)`
  const command = result === undefined ? [] : [`          ${clean(result.command.split('\n')[0]!)}`]
  const output = endOf(result?.tail ?? '').map((line) => colors.dim(`          | ${clean(line)}`.trimEnd()))
  return [
    `${colors.red('red')}       ${about}`,
    `          ${colors.red(clean(reason ?? ''))}`,
    ...command,
    ...output,
  ].join('\n')
}

/** What follows the lines of the criteria: findings, and the sum. */
export function specCheckText({ checked, findings, unreadable }: SpecCheck, { colors }: Look, all: boolean): string {
  const counts = countsOf(checked, unreadable)
  const parts = [
    `${counts.green} green`,
    `${counts.red} red`,
    ...(counts.noCheck > 0 ? [`${counts.noCheck} ticked without a check`] : []),
    `${counts.open} open`,
    ...(unreadable.length > 0 ? [`${plural(unreadable.length, 'file')} unreadable`] : []),
  ]
  return [
    ...findingLines(findings, colors, all),
    `${plural(counts.all, 'criterion', 'criteria')}: ${parts.join(', ')}`,
  ].join('\n')
}

function countsOf(checked: readonly Checked[], unreadable: readonly string[]) {
  const of = (status: Checked['status']) => checked.filter((one) => one.status === status).length
  return {
    all: checked.length,
    green: of('green'),
    red: of('red'),
    noCheck: of('no check'),
    open: of('open'),
    unreadable: unreadable.length,
  }
}

/** The last lines of an output. */
function endOf(text: string): string[] {
  const trimmed = text.trimEnd()
  return trimmed === '' ? [] : trimmed.split('\n').slice(-15)
}
