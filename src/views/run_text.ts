import { formatDuration } from '../core/duration.ts'
import type { CheckResult } from '../core/event.ts'
import type { StepState } from '../core/graph.ts'
import type { Whole } from './listed.ts'
import type { Look } from './look.ts'
import { lanesJson, outcomeOf } from './run_json.ts'
import { nextLines, outputLines, spendLine, stopText } from './summary.ts'
import { clean, clip, plural, shortTime } from './text.ts'

/** `mmm runs show` for people: steps, iterations, checks, spend, and why it stopped. */
export function runText(whole: Whole, look: Look): string {
  const parts = [
    headLines(whole, look),
    stepLines(whole, look),
    laneLines(whole, look),
    iterationLines(whole, look),
    checkLines(whole, look),
  ]
  return [...parts, outputLines(whole.run), [spendLine(whole.run), ...nextLines(whole)]]
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')
}

function headLines(whole: Whole, look: Look): string[] {
  const { id, run } = whole
  const { workspace } = run.work
  const lines = [
    `${look.colors.bold(`Run ${id}`)}  ${run.workflow.name}`,
    `  ${stopText(whole, look)}`,
    `  started ${shortTime(run.startedAt)} UTC${run.resumes === 0 ? '' : `, resumed ${plural(run.resumes, 'time')}`}`,
  ]
  if (run.origin !== undefined) lines.push(`  forked from ${run.origin.run}, after its event ${run.origin.seq}`)
  if (workspace !== undefined) lines.push(`  branch ${workspace.branch}, from ${workspace.base.slice(0, 10)}`)
  return [...lines, ...run.notices.map((one) => `  ${one.level}: ${clean(one.message)}`)]
}

function stepLines({ run }: Whole, look: Look): string[] {
  if (run.graph.steps.size === 0) return []
  const steps = [...run.graph.steps.values()].map((step) => stepLine(step, look))
  return [look.colors.bold('Steps'), ...steps]
}

function stepLine(step: StepState, { columns, colors }: Look): string {
  const depth = step.path.split('/').length
  const attempt = step.attempt > 1 ? `, attempt ${step.attempt}` : ''
  const rounds = step.rounds > 0 ? `, ${plural(step.rounds, 'round')}` : ''
  const time = step.ended === undefined ? '' : `  ${formatDuration(step.ended.ms)}`
  const why =
    step.ended?.error?.message ?? (step.ended?.skipped === undefined ? '' : `skipped: ${step.ended.skipped.condition}`)
  const name = step.path.slice(step.path.lastIndexOf('/') + 1)
  const inner = depth > 1 ? `${roundOf(step.path)}${name}` : name
  const text = `${inner} (${step.kind}${attempt}${rounds})${time}${why === '' ? '' : `  ${why}`}`
  return `${'  '.repeat(depth)}${stepMark(step, colors)} ${clip(text, Math.max(30, columns - 2 * depth - 2))}`
}

function laneLines({ run }: Whole, { columns, colors }: Look): string[] {
  const lanes = lanesJson(run)
  if (lanes.length === 0) return []
  const lines = lanes.map(({ path, status, files, checkpoint }) => {
    const what = checkpoint === null ? '' : `  its work is checkpoint ${checkpoint}`
    return clip(`  ${status.padEnd(8)}  ${path}  ${files.join(', ')}${what}`, Math.max(30, columns))
  })
  return [colors.bold('Worktrees of branches'), ...lines]
}

/** `#2 ` before a step of a second round, so that rounds are told apart without a line of their own. */
function roundOf(path: string): string {
  const round = /#(\d+)\/[^/]+$/.exec(path)?.[1]
  return round === undefined ? '' : `#${round} `
}

function stepMark(step: StepState, colors: Look['colors']): string {
  const conclusion = step.ended?.conclusion
  if (conclusion === undefined) return colors.cyan('…')
  if (conclusion === 'success') return step.ended?.outcome === 'failure' ? colors.yellow('✗') : colors.green('✓')
  return conclusion === 'failure' ? colors.red('✗') : colors.dim('-')
}

function iterationLines({ run }: Whole, { columns, colors }: Look): string[] {
  const all = run.work.iterations
  if (all.length === 0) return []
  const lines = all.flatMap((one) => {
    const outcome = outcomeOf(one)
    const head = `  ${one.n}  ${outcome.padEnd(6)}  ${one.criterion}${one.attempt > 1 ? ` (attempt ${one.attempt})` : ''}`
    const kept =
      one.commit === undefined
        ? []
        : [`${one.commit.slice(0, 10)} ${one.summary ?? ''}`.trim(), `proves ${one.proven.join(', ')}`]
    const undone =
      one.undone === undefined ? [] : [one.undone, ...one.reasons.filter((reason) => reason !== one.undone)]
    return [head, ...[...kept, ...undone].map((text) => `             ${clip(text, Math.max(30, columns - 13))}`)]
  })
  return [colors.bold('Iterations'), ...lines]
}

function checkLines({ run }: Whole, { columns, colors }: Look): string[] {
  const all = [...run.work.standing.values()]
  if (all.length === 0) return []
  return [colors.bold('Checks of the kept state'), ...all.map((one) => checkLine(one, columns, colors))]
}

function checkLine(one: CheckResult, columns: number, colors: Look['colors']): string {
  const mark = one.passed ? colors.green('✓') : colors.red('✗')
  const why = one.passed ? '' : `  ${one.reason ?? `exit ${one.exit ?? 'unknown'}`}`
  return `  ${mark} ${clip(`${one.check}  ${formatDuration(one.ms)}${why}  ${one.command}`, Math.max(30, columns - 4))}`
}
