import { formatDuration } from '../../core/duration.ts'
import type { Look } from '../look.ts'
import { clip, spentShort, table, tokens } from '../text.ts'
import type { Profile, ProfiledStep } from './index.ts'

/** Rows of each table. */
const rowsShown = 20

/** A profile for people: the slowest steps, the chain that the length hangs on, the engine's own share. */
export function profileText(profile: Profile, look: Look): string {
  const { bold } = look.colors
  const head = ['step', 'kind', '>times', '>total', '>own', '>waiting', '>model', '>spent', '>checks']
  const rows = profile.steps.slice(0, rowsShown).map((step) => rowOf(step, look))
  const more = profile.steps.length - rows.length
  return [
    bold(`Where ${formatDuration(profile.ms)} went`),
    ...table(head, rows).map((line) => `  ${line}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
    '',
    bold('What the length hangs on'),
    ...criticalLines(profile, look),
    '',
    bold('In no step'),
    `  ${engineLine(profile)}`,
  ].join('\n')
}

function rowOf(step: ProfiledStep, { columns }: Look): string[] {
  const { retry, approval, model: slow, queue } = step.waiting
  const attempts = step.attempts > step.times ? ` (${step.attempts})` : ''
  return [
    clip(`${step.id}${step.open ? ' …' : ''}`, Math.max(24, Math.floor(columns / 3))),
    step.kind,
    `${step.times}${attempts}`,
    formatDuration(step.totalMs),
    formatDuration(step.ownMs),
    some(retry + approval + slow + queue),
    some(step.model.ms),
    step.model.calls === 0 ? '' : `${spentShort(step.model.usd, step.model.unpriced)} ${tokens(step.model.tokens)}`,
    some(step.checks.ms),
  ]
}

function some(ms: number): string {
  return ms === 0 ? '' : formatDuration(ms)
}

/** In the order of time; where it is long, the longest ones of it. */
function criticalLines({ critical, criticalMs, ms }: Profile, { columns }: Look): string[] {
  const longest = new Set(critical.toSorted((a, b) => b.ms - a.ms).slice(0, rowsShown))
  const lines = critical
    .filter((one) => longest.has(one))
    .map((one) => `  ${formatDuration(one.ms).padStart(8)}  ${clip(one.path, Math.max(30, columns - 12))}`)
  const rest = critical.length - longest.size
  const share = ms === 0 ? 0 : Math.round((100 * criticalMs) / ms)
  return [
    ...lines,
    ...(rest > 0 ? [`            and ${rest} shorter ones`] : []),
    `  ${formatDuration(criticalMs).padStart(8)}  in all, ${share} % of the run`,
  ]
}

function engineLine({ engine }: Profile): string {
  const { ms, share, before, between, after } = engine
  const parts = `${formatDuration(before)} before the first, ${formatDuration(between)} between, ${formatDuration(after)} after the last`
  return `${formatDuration(ms)}, ${(100 * share).toFixed(1)} %: ${parts}`
}
