import { formatDuration } from '../core/duration.ts'
import { activeMs, scoreOf, type Criterion, type CriterionStatus, type Run } from '../core/run.ts'
import type { Whole } from './listed.ts'
import type { Look } from './look.ts'
import { nextCommand } from './next_command.ts'
import { iterationCounts, outcomeOf } from './run_json.ts'
import { statusWord } from './status.ts'
import { clean, clip, plural, spentText, tokens } from './text.ts'

/** What a run says at its end: asked, kept, undone, proven, unproven, refused, spent, why it stopped, what to type next. */
export function summaryText(whole: Whole, look: Look): string {
  const { run } = whole
  const lines = [
    row('Run', `${whole.id}  ${run.workflow.name}`),
    ...askedLines(run),
    ...iterationLines(run, look),
    ...stepsLine(run),
    ...criteriaLines(run, look),
    ...scoreLine(run),
    ...outputLines(run),
    spendLine(run),
    row('Stopped', stopText(whole, look)),
    ...branchLine(whole),
    ...nextLines(whole),
  ]
  return lines.join('\n')
}

/** How a run stands and why. */
export function stopText({ standing, run }: Whole, { colors }: Look): string {
  const word = statusWord(standing, colors)
  if (run.ended !== undefined) return `${word}: ${clean(run.ended.message)}`
  return standing === 'died' ? `${word}: its process ended before the run did` : word
}

/** Dollars, tokens and time of a run in one line; unknown prices are said. */
export function spendLine(run: Run): string {
  const { usd, unpriced, calls } = run.spent
  const time = `${formatDuration(activeMs(run))}${inheritedText(run)}`
  if (calls === 0 && usd === 0 && run.spent.tokens === 0) return row('Spent', `${time}, no model call`)
  return row(
    'Spent',
    `${spentText(usd, unpriced)}, ${tokens(run.spent.tokens)} tokens in ${plural(calls, 'answer')}, ${time}`,
  )
}

/** What a fork took over was paid by the run that it left. */
function inheritedText({ inherited, origin }: Run): string {
  if (inherited === undefined || inherited.calls === 0) return ''
  return ` (and ${spentText(inherited.usd, inherited.unpriced)} before, in ${origin?.run ?? 'another run'})`
}

/** Where the kept commits went, and the commands to type next. */
export function nextLines(whole: Whole): string[] {
  const { merged } = whole.run.work
  const { resume, merge } = nextCommand(whole)
  const lines: string[] = []
  if (merged !== undefined) lines.push(row('Merged', `into ${merged.into} as ${merged.commit.slice(0, 10)}`))
  const next = [resume, merge].filter((one) => one !== null)
  return [...lines, ...next.map((command, i) => row(i === 0 ? 'Next' : '', command))]
}

function branchLine({ run }: Whole): string[] {
  const { workspace, merged } = run.work
  return workspace === undefined || merged !== undefined ? [] : [row('Branch', workspace.branch)]
}

/** What the workflow gave: its outputs, and the folders of its artifacts. */
export function outputLines({ id, ended, artifacts }: Run): string[] {
  const given = Object.entries(ended?.outputs ?? {}).map(
    ([key, value]) => `${key}=${clip(clean(typeof value === 'string' ? value : JSON.stringify(value)), 200)}`,
  )
  const stored = artifacts.map(
    ({ name, files }) => `${plural(files.length, 'file')} in .mmm/runs/${id}/artifacts/${name}`,
  )
  return [
    ...given.map((text, i) => row(i === 0 ? 'Outputs' : '', text)),
    ...stored.map((text, i) => row(i === 0 ? 'Stored' : '', text)),
  ]
}

function askedLines(run: Run): string[] {
  const hand = [...run.work.criteria.values()].filter((one) => one.inHand)
  const inputs = Object.entries(run.inputs).map(
    ([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  )
  if (hand.length > 0) {
    const specs = [...new Set(hand.map((one) => one.spec))]
    return [row('Asked', `${plural(hand.length, 'criterion', 'criteria')} of ${specs.join(', ')}`)]
  }
  return inputs.length === 0 ? [] : [row('Asked', clip(inputs.join(', '), 300))]
}

function iterationLines(run: Run, { columns }: Look): string[] {
  const { kept, undone } = iterationCounts(run)
  const width = Math.max(30, columns - 10)
  if (kept + undone === 0) return []
  const of = (outcome: 'kept' | 'undone') => run.work.iterations.filter((one) => outcomeOf(one) === outcome)
  const keptTexts = of('kept').map((one) =>
    clip(`${one.commit!.slice(0, 10)}  ${one.proven.join(', ')}  ${one.summary ?? ''}`.trim(), width),
  )
  const refused = of('undone').filter((one) => one.verdict === 'refused')
  const others = of('undone').filter((one) => one.verdict !== 'refused')
  const why = (one: (typeof others)[number]) => clip(`${one.criterion}  ${one.undone}`, width)
  return [...block('Kept', keptTexts), ...block('Undone', others.map(why)), ...block('Refused', refused.map(why))]
}

/** How the steps went, for a run that has no iterations to tell of. */
function stepsLine(run: Run): string[] {
  const ends = [...run.graph.steps.values()].map((step) => step.ended?.conclusion ?? 'open')
  if (run.work.iterations.length > 0 || ends.length === 0) return []
  const words = { success: 'done', failure: 'failed', cancelled: 'cancelled', skipped: 'skipped', open: 'not ended' }
  const parts = Object.entries(words).map(([end, word]) => [ends.filter((one) => one === end).length, word] as const)
  return [
    row(
      'Steps',
      parts
        .filter(([count]) => count > 0)
        .map(([count, word]) => `${count} ${word}`)
        .join(', '),
    ),
  ]
}

const groups: ReadonlyArray<{ title: string; statuses: readonly CriterionStatus[]; about(one: Criterion): string }> = [
  { title: 'Proven', statuses: ['proven'], about: (one) => one.text },
  { title: 'Met', statuses: ['met'], about: (one) => `${one.text} (green before any work, never seen red)` },
  { title: 'Failing', statuses: ['failing'], about: (one) => `${one.text} (ticked, but its check is red)` },
  {
    title: 'Open',
    statuses: ['open'],
    about: (one) => (one.lastReason === undefined ? one.text : `${one.text} (${one.lastReason})`),
  },
  { title: 'Unproven', statuses: ['unproven'], about: (one) => `${one.text} (no check can prove it)` },
]

function criteriaLines(run: Run, { columns }: Look): string[] {
  const hand = [...run.work.criteria.values()].filter((one) => one.inHand)
  return groups.flatMap(({ title, statuses, about }) => {
    const fitting = hand.filter((one) => statuses.includes(one.status))
    return block(
      title,
      fitting.map((one) => clip(`${one.id}  ${about(one)}`, Math.max(30, columns - 10))),
    )
  })
}

function scoreLine(run: Run): string[] {
  const score = scoreOf(run)
  return score === undefined ? [] : [row('Score', `${score} of 10`)]
}

function block(title: string, texts: readonly string[]): string[] {
  return texts.map((text, i) => row(i === 0 ? title : '', text))
}

function row(title: string, text: string): string {
  return `${title.padEnd(8)}  ${text}`
}
