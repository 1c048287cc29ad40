import type { Diagnostic } from '../core/diagnostic.ts'
import type { Checked, SpecCheck } from './spec_check.ts'
import { shortCommit } from './evidence.ts'
import { clean } from './text.ts'

/** What `mmm spec check` found out as findings at the criteria, for GitHub and SARIF: a red one is an error. */
export function specCheckFindings({ checked, findings }: SpecCheck): Diagnostic[] {
  return [...checked.flatMap((one) => findingOf(one) ?? []), ...findings]
}

function findingOf(one: Checked): Diagnostic | undefined {
  const { spec, criterion, status } = one
  if (status !== 'red' && status !== 'no check') return undefined
  const at = { file: criterion.file ?? spec.path, line: criterion.line, column: criterion.column }
  const about = clean(`${criterion.ref}: ${criterion.text}`)
  if (status === 'no check')
    return { code: 'criterion.no-check', severity: 'info', message: `Ticked without a check: ${about}`, at }
  const hint = [broken(one), one.result?.command, endOf(one.result?.tail ?? '')].filter(Boolean).join('\n')
  const message = `Ticked, and its check is red (${clean(one.reason ?? '')}): ${about}`
  return { code: 'criterion.failing', severity: 'error', message, at, ...(hint === '' ? {} : { hint: clean(hint) }) }
}

function broken({ broke }: Checked): string {
  return broke === undefined || 'why' in broke ? '' : `Broken by ${shortCommit(broke.commit)}: ${broke.subject}`
}

function endOf(text: string): string {
  return text.trimEnd().split('\n').slice(-10).join('\n')
}
