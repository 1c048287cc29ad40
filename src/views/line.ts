import { formatDuration } from '../core/duration.ts'
import type { Event } from '../core/event.ts'
import type { Run } from '../core/run.ts'
import { clip, plural, spentText, tokens } from './text.ts'

/** A line for people about one event. Level 0 is shown unless `-q`, 1 from `-v`, 2 from `-vv`. */
export interface Line {
  text: string
  level: 0 | 1 | 2
}

/** One short line about an event, the run as it stands after it; undefined for what is noise to people. */
export function lineOf(event: Event, run: Run): Line | undefined {
  const told = tell(event, run)
  if (told === undefined) return undefined
  const [text, level = 0] = told
  return { text: clip(text, 300), level }
}

type Told = [text: string, level?: 0 | 1 | 2] | undefined

function tell(event: Event, run: Run): Told {
  switch (event.type) {
    case 'run.started':
      return [`run ${event.run}: ${event.workflow.name}`]
    case 'run.resumed':
      return [`run ${run.id} goes on`]
    case 'run.forked':
      return [`run ${run.id} takes over what ${event.from.run} did up to its event ${event.from.seq}`]
    case 'run.ended':
      return [`stopped: ${event.message}`]
    case 'notice':
      return [event.level === 'warning' ? `warning: ${event.message}` : event.message]
    case 'step.started':
    case 'step.ended':
      return tellStep(event, run)
    case 'process.started':
      return [`$ ${event.command}`, 2]
    case 'model.answered':
    case 'model.failed':
    case 'tool.ended':
      return tellModel(event)
    default:
      return tellWork(event, run)
  }
}

/** Steps are the story of a plain workflow; in a run that iterates they are detail. */
function tellStep(event: Event & { type: 'step.started' | 'step.ended' }, run: Run): Told {
  const detail = run.work.iterations.length > 0 ? 1 : 0
  if (event.type === 'step.started')
    return [`${event.path} started (${event.kind})${event.attempt > 1 ? `, attempt ${event.attempt}` : ''}`, 1]
  if (event.outcome === 'skipped') return [`- ${event.path} skipped: ${event.skipped?.condition ?? ''}`, 1]
  if (event.outcome === 'success') return [`✓ ${event.path} ${formatDuration(event.ms)}`, detail]
  const again = event.retry === undefined ? '' : `, again in ${formatDuration(event.retry)}`
  return [`✗ ${event.path} ${formatDuration(event.ms)}: ${event.error?.message ?? event.outcome}${again}`]
}

function tellModel(event: Event & { type: 'model.answered' | 'model.failed' | 'tool.ended' }): Told {
  if (event.type === 'tool.ended') {
    if (event.refused) return [`refused: ${event.name} ${event.subject}`]
    return [`${event.name} ${event.subject}${event.isError ? ' (failed)' : ''}`, 1]
  }
  if (event.type === 'model.failed') {
    const next = event.delay === null ? 'given up' : `again in ${formatDuration(event.delay)}`
    return [`model call failed (${event.class}: ${event.message}), attempt ${event.attempt}, ${next}`]
  }
  const { input, output, cacheRead, cacheWrite } = event.usage
  const count = (input ?? 0) + (output ?? 0) + (cacheRead ?? 0) + (cacheWrite ?? 0)
  const price = event.usd === null ? 'price unknown' : spentText(event.usd, 0)
  return [
    `${event.model} answered turn ${event.turn}: ${tokens(count)} tokens, ${price}, ${formatDuration(event.ms)}`,
    1,
  ]
}

function tellWork(event: Event, run: Run): Told {
  switch (event.type) {
    case 'workspace.made':
      return [`works on branch ${event.branch} in ${event.path}`]
    case 'specs.committed': {
      const files = [...event.files, ...(event.made ?? [])]
      if (event.files.length === 0) return [`kept the specification ${files.join(', ')}`]
      return [`committed ${plural(files.length, 'specification file')} first: ${files.join(', ')}`]
    }
    case 'criteria.found': {
      const open = event.criteria.filter((one) => one.inHand && one.state === 'open').length
      return [`found ${plural(event.criteria.length, 'criterion', 'criteria')}, ${open} open in hand`]
    }
    case 'check.ended': {
      const { result } = event
      if (isStillOpen(event, run)) return [`· ${event.phase} ${result.check} ${formatDuration(result.ms)}: still open`]
      const why = result.passed ? '' : `: ${result.reason ?? `exit ${result.exit ?? 'unknown'}`}`
      return [`${result.passed ? '✓' : '✗'} ${event.phase} ${result.check} ${formatDuration(result.ms)}${why}`]
    }
    case 'baseline.taken':
      return [`baseline: ${event.passed.length} passed, ${event.failed.length} failed, ${event.met.length} met already`]
    case 'iteration.started': {
      const max = run.limits.iterations === undefined ? '' : ` of ${run.limits.iterations}`
      const text = run.work.criteria.get(event.criterion)?.text
      return [`iteration ${event.n}${max}: ${event.criterion}${text === undefined ? '' : `  ${text}`}`]
    }
    case 'checkpoint.taken':
      return [`checkpoint ${event.n} taken`, 2]
    case 'checkpoint.restored':
      return [`checkpoint ${event.n} restored`, 1]
    case 'lane.opened':
      return [`${event.path} works in a worktree of its own`, 1]
    case 'lane.joined':
      if (event.conflict !== undefined)
        return [
          `${event.path} conflicts in ${event.conflict.files.join(', ')}: checkpoint ${event.conflict.checkpoint}`,
        ]
      return [`brought together ${event.path}: ${plural(event.files.length, 'file')} changed`]
    case 'candidate.judged':
      return [
        `verdict ${event.verdict}${event.round > 1 ? ` after repair ${event.round - 1}` : ''}${event.reasons.length === 0 ? '' : `: ${event.reasons.join('; ')}`}`,
      ]
    case 'candidate.kept':
      return [`kept ${event.commit.slice(0, 10)}: proves ${event.proven.join(', ')}`]
    case 'candidate.undone':
      return [`undone${nameOf(event.iteration, run)}: ${event.reason}`]
    case 'criteria.ticked':
      return [
        `ticked ${event.criteria.join(', ')} in ${event.commit.slice(0, 10)}${event.seenRed ? '' : ', never seen red'}`,
      ]
    case 'branch.merged':
      return [`merged ${event.from} into ${event.into}`]
    default:
      return undefined
  }
}

/** A red criterion that nobody has worked on yet: no news, and no fault of the candidate. */
export function isStillOpen({ phase, result }: Event & { type: 'check.ended' }, { work }: Run): boolean {
  const isOpen = !result.passed && work.criteria.get(result.check)?.status === 'open'
  return isOpen && phase !== 'baseline' && work.iterations.at(-1)?.criterion !== result.check
}

function nameOf(iteration: number, { work }: Run): string {
  const criterion = work.iterations.find((one) => one.n === iteration)?.criterion
  return criterion === undefined ? '' : ` ${criterion}`
}
