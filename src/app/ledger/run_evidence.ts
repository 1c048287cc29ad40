import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { CheckResult, Event } from '../../core/event.ts'
import type { Evidence } from '../../core/evidence.ts'
import { hashOfWords } from '../../spec/words_of.ts'
import { runFolder } from '../runs.ts'

/** The events that tell of evidence; a log is mostly made of others, which need not be parsed. */
const telling =
  /^\{"seq":\d+,"time":"[^"]*","type":"(?:run\.started|workspace\.made|criteria\.found|check\.ended|candidate\.kept|criteria\.ticked)"/

/** What a run saw of criteria, oldest first: at its baseline, and on the work that it kept. A damaged log gives what can be read. */
export async function runEvidence(root: string, run: string): Promise<Evidence[]> {
  const text = await readFile(join(runFolder(root, run), 'log.jsonl'), 'utf8').catch(() => '')
  const events = text.split('\n').flatMap((line) => (telling.test(line) ? (parse(line) ?? []) : []))
  return evidenceOf(run, events)
}

function parse(line: string): Event | undefined {
  try {
    return JSON.parse(line) as Event
  } catch {
    return undefined
  }
}

interface Gathering {
  run: string
  /** The commit that the run started from. */
  base: string | undefined
  checks: Map<string, { check: string; words: string }>
  /** Results on the candidate at hand, by criterion. */
  last: Map<string, { result: CheckResult; time: string }>
  found: Evidence[]
}

function evidenceOf(run: string, events: readonly Event[]): Evidence[] {
  const gathering: Gathering = { run, base: undefined, checks: new Map(), last: new Map(), found: [] }
  for (const event of events) gather(gathering, event)
  return gathering.found
}

function gather(to: Gathering, event: Event): void {
  if (event.type === 'workspace.made') to.base = event.from
  else if (event.type === 'criteria.found') {
    for (const { id, spec, text, check } of event.criteria) {
      const own = { id: id.slice(spec.length + 1), text }
      if (check !== undefined) to.checks.set(id, { check, words: hashOfWords(own) })
    }
  } else if (event.type === 'check.ended') noteCheck(to, event)
  else if (event.type === 'candidate.kept') {
    for (const ref of event.proven)
      noteCommit(to, ref, { commit: event.commit, how: 'keep', iteration: event.iteration })
  } else if (event.type === 'criteria.ticked') {
    for (const ref of event.criteria) noteCommit(to, ref, { commit: event.commit, how: 'met' })
  }
}

/** A red candidate says nothing of the project: it was mended or undone. A baseline does, of the commit it was taken at. */
function noteCheck(to: Gathering, { phase, criterion, result, time }: Event & { type: 'check.ended' }): void {
  if (criterion === undefined || phase === 'base-tests') return
  to.last.set(criterion, { result, time })
  if (phase === 'baseline') add(to, criterion, { result, at: time, commit: to.base, how: 'baseline' })
}

function noteCommit(to: Gathering, ref: string, how: Omit<Seen, 'result' | 'at'>): void {
  const last = to.last.get(ref)
  if (last?.result.passed === true) add(to, ref, { result: last.result, at: last.time, ...how })
}

interface Seen {
  result: CheckResult
  at: string
  commit: string | undefined
  how: Evidence['how']
  iteration?: number
}

function add(to: Gathering, criterion: string, { result, commit, ...how }: Seen): void {
  const known = to.checks.get(criterion)
  if (known === undefined) return
  const { check, words } = known
  const { command, commandHash, passed, exit, reason, outputHash } = result
  to.found.push({
    criterion,
    check,
    words,
    ...(command === check ? {} : { command }),
    commandHash,
    passed,
    exit,
    ...(reason === undefined ? {} : { reason }),
    outputHash,
    ...how,
    ...(commit === undefined ? {} : { commit }),
    source: 'run',
    run: to.run,
  })
}
