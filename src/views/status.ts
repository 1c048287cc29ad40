import { formatDuration } from '../core/duration.ts'
import type { CriterionStatus } from '../core/run.ts'
import type { Listed } from './listed.ts'
import type { Colors, Look } from './look.ts'
import { stateOf } from './state.ts'
import { clean, clip, plural, shortTime, spentText, tokens } from './text.ts'

type State = ReturnType<typeof stateOf>

/** `mmm status` for people. */
export function statusText(root: string, listed: readonly Listed[], look: Look): string {
  const state = stateOf(root, listed)
  const head = `${look.colors.bold(state.project.name)}  ${look.colors.dim(root)}`
  if (listed.length === 0) {
    return [head, '', 'mmm has not run here yet. What to type:', ...firstSteps].join('\n')
  }
  return [head, '', ...lastRunLines(state, listed, look), '', ...criteriaLines(state, look), totalsLine(state)].join(
    '\n',
  )
}

const firstSteps = [
  '  mmm init          writes a first specification and the configuration',
  '  mmm spec check    reads the specifications and runs the checks of ticked criteria',
  '  mmm improve       picks the next open criterion and lets a model work on it',
]

function lastRunLines({ lastRun }: State, listed: readonly Listed[], { colors }: Look): string[] {
  const damaged = listed.filter((one) => one.standing === 'damaged')
  const warnings = damaged.map((one) => colors.yellow(`Run ${one.id} is damaged: ${one.message}`))
  if (lastRun === null) return warnings
  const lines = [
    `Last run   ${lastRun.id}  ${lastRun.workflow}, ${shortTime(lastRun.startedAt)} UTC, ${formatDuration(lastRun.ms)}`,
    `           ${statusWord(lastRun.status, colors)}${lastRun.message === null ? '' : `: ${clean(lastRun.message)}`}`,
  ]
  if (lastRun.next.resume !== null) lines.push(`           go on with: ${lastRun.next.resume}`)
  if (lastRun.next.merge !== null) lines.push(`           take over with: ${lastRun.next.merge}`)
  return [...lines, ...warnings]
}

function criteriaLines({ score, counts, criteria }: State, { colors, columns }: Look): string[] {
  if (counts.all === 0) return []
  const parts = (['proven', 'met', 'ticked', 'failing', 'unproven', 'open'] as const)
    .filter((status) => counts[status] > 0)
    .map((status) => `${counts[status]} ${status}`)
  const rows = criteria.map((one) => {
    const word = colorOf(one.status, colors)(one.status.padEnd(8))
    return `  ${word}  ${clip(`${one.id}  ${one.text}`, Math.max(20, columns - 12))}`
  })
  return [`Score      ${score ?? '-'} of 10`, `Criteria   ${parts.join(', ')} (${counts.all} in all)`, ...rows, '']
}

function totalsLine({ totals }: State): string {
  const { kept, undone } = totals.iterations
  return [
    `Totals     ${plural(totals.runs, 'run')}${totals.damaged === 0 ? '' : ` (${totals.damaged} damaged)`}`,
    `${plural(kept + undone, 'iteration')} (${kept} kept, ${undone} undone)`,
    spentText(totals.usd, totals.unpriced),
    `${tokens(totals.tokens)} tokens`,
    formatDuration(totals.ms),
  ].join(', ')
}

/** How a run stands, in its colour. */
export function statusWord(status: string, colors: Colors): string {
  if (status === 'success') return colors.green(status)
  return status === 'running' || status === 'waiting' ? colors.cyan(status) : colors.red(status)
}

function colorOf(status: CriterionStatus, colors: Colors): (text: string) => string {
  if (status === 'proven' || status === 'met' || status === 'ticked') return colors.green
  return status === 'failing' ? colors.red : colors.yellow
}
