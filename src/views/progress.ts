import { formatDuration } from '../core/duration.ts'
import type { Event } from '../core/event.ts'
import { activeMs, type Run } from '../core/run.ts'
import { isStillOpen } from './line.ts'
import type { Look } from './look.ts'
import { clip, dollars, spentShort, tokens } from './text.ts'

/** What a live display shows beyond the run's own fold. */
export interface Progress {
  /** Checks of the phase under way, in the order they ended. */
  checks: Array<{ name: string; passed: boolean; ms: number; open: boolean }>
  /** Phase and iteration that the checks belong to. */
  phase: string
  /** Last tool call of the agent. */
  tool?: string
  /** What the model is doing, when it is not a tool call. */
  model?: string
}

/** Where the fold begins. */
export function newProgress(): Progress {
  return { checks: [], phase: '' }
}

/** Folds one event into the progress, in place. True = something to be seen has changed. */
export function evolveProgress(progress: Progress, event: Event, run: Run): boolean {
  switch (event.type) {
    case 'check.ended': {
      const phase = `${event.phase} ${event.path}`
      if (phase !== progress.phase) progress.checks = []
      progress.phase = phase
      const { check: name, passed, ms } = event.result
      progress.checks.push({ name, passed, ms, open: isStillOpen(event, run) })
      return true
    }
    case 'iteration.started':
      progress.checks = []
      delete progress.tool
      delete progress.model
      return true
    case 'step.started':
      delete progress.tool
      delete progress.model
      return true
    case 'tool.ended':
      progress.tool = `${event.name} ${event.subject}${event.refused ? ' (refused)' : event.isError ? ' (failed)' : ''}`
      return true
    case 'model.asked':
      progress.model = `asked ${event.model}, turn ${event.turn}`
      return true
    case 'model.answered':
      delete progress.model
      return true
    case 'model.failed':
      progress.model = `${event.class}, attempt ${event.attempt}${event.delay === null ? ' was the last' : `, again in ${formatDuration(event.delay)}`}`
      return true
    case 'message.added':
    case 'output.stored':
    case 'process.started':
    case 'process.ended':
      return false
    default:
      return true
  }
}

/** The lines of the display as they stand now. `sinceLast` is the time in ms since the run's last event. */
export function frame(progress: Progress, run: Run, look: Look & { sinceLast: number }): string[] {
  const width = Math.max(20, look.columns - 1)
  const lines = [headLine(run, width), stepLine(run, look, width), ...checkLines(progress, look, width)]
  const doing = progress.model ?? progress.tool
  if (doing !== undefined) lines.push(look.colors.dim(clip(`  ${doing}`, width)))
  lines.push(clip(`  ${spendText(run, look.sinceLast)}`, width))
  return lines.filter((line) => line !== '')
}

function headLine(run: Run, width: number): string {
  const now = run.work.iterations.at(-1)
  if (now === undefined) return clip(run.workflow.name, width)
  const max = run.limits.iterations
  const criterion = run.work.criteria.get(now.criterion)
  const of = max === undefined ? '' : ` of ${max}`
  return clip(
    `${run.workflow.name}  iteration ${now.n}${of}  ${now.criterion}  ${criterion?.text ?? ''}`.trimEnd(),
    width,
  )
}

/** The innermost step under way, and for how long. */
function stepLine(run: Run, look: { sinceLast: number }, width: number): string {
  const path = [...run.graph.open].at(-1)
  const step = path === undefined ? undefined : run.graph.steps.get(path)
  if (step === undefined) return ''
  const ms = Math.max(0, Date.parse(run.lastAt) - Date.parse(step.startedAt)) + look.sinceLast
  const others = [...run.graph.open].filter((one) => one !== path && !path!.startsWith(one)).length
  return clip(`  ${step.path}  ${wholeSeconds(ms)}${others > 0 ? `  and ${others} more` : ''}`, width)
}

/** The checks in as few lines as they fit; at most three lines, the last ones. */
function checkLines(progress: Progress, { colors }: Look, width: number): string[] {
  const lines: Array<{ text: string; length: number }> = []
  for (const { name, passed, ms, open } of progress.checks) {
    const words = clip(`${name} ${formatDuration(ms)}`, width - 6)
    const mark = passed ? colors.green('✓') : open ? colors.dim('·') : colors.red('✗')
    const text = `  ${mark} ${words}`
    const last = lines.at(-1)
    if (last !== undefined && last.length + words.length + 4 <= width) {
      last.text += text
      last.length += words.length + 4
    } else {
      lines.push({ text, length: words.length + 4 })
    }
  }
  return lines.slice(-3).map((line) => line.text)
}

function spendText(run: Run, sinceLast: number): string {
  const { limits, spent } = run
  const parts: string[] = []
  if (spent.calls > 0 || limits.tokens !== undefined)
    parts.push(`${tokens(spent.tokens)}${limits.tokens === undefined ? '' : ` of ${tokens(limits.tokens)}`} tokens`)
  if (spent.calls > 0 || limits.usd !== undefined)
    parts.push(
      `${spentShort(spent.usd, spent.unpriced)}${limits.usd === undefined ? '' : ` of ${dollars(limits.usd)}`}`,
    )
  const used = activeMs(run) + sinceLast
  parts.push(
    limits.ms === undefined
      ? wholeSeconds(used)
      : `${wholeSeconds(Math.max(0, limits.ms - used))} of ${formatDuration(limits.ms)} left`,
  )
  return parts.join('   ')
}

/** A duration that changes once a second. */
function wholeSeconds(ms: number): string {
  const seconds = Math.floor(ms / 1_000)
  return seconds < 60 ? `${seconds}s` : formatDuration(seconds * 1_000)
}
