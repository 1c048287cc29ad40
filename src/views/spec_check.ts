import type { Diagnostic } from '../core/diagnostic.ts'
import type { CheckResult } from '../core/event.ts'
import type { Evidence } from '../core/evidence.ts'
import { checkText, type Criterion, type Spec } from '../spec/index.ts'
import { findingLines, findingsJson } from './findings.ts'
import type { Colors, Look } from './look.ts'
import { shortCommit } from './evidence.ts'
import { placeOf } from './proven.ts'
import { clean, plural, shortTime } from './text.ts'

/** A criterion, and what its check said. */
export interface Checked {
  spec: Spec
  criterion: Criterion
  status: 'green' | 'red' | 'no check' | 'open' | 'left out'
  result?: CheckResult
  /** A green result from before, of the same files. */
  taken?: Evidence
  reason?: string
  /** Which commit broke it, or why that cannot be told. */
  broke?: Broke
}

type Broke =
  | { commit: string; at: string; subject: string; tested: number; commits: number }
  | { why: string; tested: number }

/** All that `mmm spec check` found out. */
export interface SpecCheck {
  checked: readonly Checked[]
  findings: readonly Diagnostic[]
  unreadable: readonly string[]
}

/** `mmm spec check` for programs: the body of `kind: "spec-check"`. */
export function specCheckJson({ checked, findings, unreadable }: SpecCheck, code: number) {
  const criteria = checked.map(({ spec, criterion, status, result, taken, reason, broke }) => ({
    id: criterion.ref,
    spec: spec.id,
    text: criterion.text,
    file: criterion.file ?? spec.path,
    line: criterion.line,
    column: criterion.column,
    status,
    ...result,
    check: criterion.check === undefined ? null : checkText(criterion.check),
    ...(taken === undefined ? {} : takenJson(taken)),
    ...(reason === undefined ? {} : { reason }),
    ...(broke === undefined ? {} : { broke }),
  }))
  return { code, counts: countsOf(checked, unreadable), criteria, unreadable, findings: findingsJson(findings) }
}

function takenJson({ check, command = check, commandHash, passed, exit, outputHash, at, commit }: Evidence) {
  return { command, commandHash, passed, exit, outputHash, taken: { at, commit: commit ?? null } }
}

/** One ticked criterion as a line, a red one with the reason and the end of the output; '' for an open one, and one that is left out. */
export function checkedText({ spec, criterion, status, result, taken, reason }: Checked, colors: Colors): string {
  if (status === 'open' || status === 'left out') return ''
  const about = `${placeOf(spec, criterion)}  ${clean(criterion.ref)}  ${clean(criterion.text)}`
  const before = taken === undefined ? '' : colors.dim('  (from before)')
  if (status === 'green') return `${colors.green('green')}     ${about}${before}`
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

/** Which commit broke a criterion, in a line or two. */
export function brokeText({ criterion, broke }: Checked, colors: Colors): string {
  if (broke === undefined) return ''
  const head = `${clean(criterion.ref)}  `
  if ('why' in broke) return `${head}${colors.yellow(`the commit that broke it is not known: ${clean(broke.why)}`)}`
  const { commit, at, subject, tested, commits } = broke
  const how = colors.dim(`(${tested} tested of ${plural(commits, 'commit')})`)
  return `${head}${colors.red(`broken by ${shortCommit(commit)}`)}  ${shortTime(at)}  ${clean(subject)}  ${how}`
}

/** What follows the lines of the criteria: findings, and the sum. */
export function specCheckText({ checked, findings, unreadable }: SpecCheck, { colors }: Look, all: boolean): string {
  const counts = countsOf(checked, unreadable)
  const parts = [
    counts.taken > 0 ? `${counts.green} green (${counts.taken} from before)` : `${counts.green} green`,
    `${counts.red} red`,
    ...(counts.noCheck > 0 ? [`${counts.noCheck} ticked without a check`] : []),
    `${counts.open} open`,
    ...(counts.leftOut > 0 ? [`${counts.leftOut} left out`] : []),
    ...(unreadable.length > 0 ? [`${plural(unreadable.length, 'file')} unreadable`] : []),
  ]
  return [
    ...findingLines(findings, colors, all),
    ...checked.flatMap((one) => (one.broke === undefined ? [] : [brokeText(one, colors)])),
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
    taken: checked.filter(({ taken }) => taken !== undefined).length,
    leftOut: of('left out'),
    unreadable: unreadable.length,
  }
}

/** The last lines of an output. */
function endOf(text: string): string[] {
  const trimmed = text.trimEnd()
  return trimmed === '' ? [] : trimmed.split('\n').slice(-15)
}
