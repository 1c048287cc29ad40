import type { Evidence, Proof } from '../core/evidence.ts'
import { shortTime } from './text.ts'

const hows: Record<Evidence['how'], string> = {
  check: 'in your files',
  prove: 'seen red on purpose',
  baseline: 'before the work of a run',
  keep: 'on the work that became the commit',
  met: 'before any work, never seen red',
}

/** One piece of evidence as a line: when, green or red, where, and how far it can be trusted. */
export function evidenceText(one: Evidence): string {
  const ended = one.passed ? 'green' : `red (${one.reason ?? `exit ${one.exit ?? 'unknown'}`})`
  const parts = [
    `${shortTime(one.at)} UTC`,
    ended.padEnd(5),
    ...(one.commit === undefined ? [] : [shortCommit(one.commit)]),
    hows[one.how] + (one.run === undefined ? '' : `, run ${one.run}`),
    ...(one.source === 'commit' ? ['as the commit says'] : []),
    ...(one.claimed === undefined ? [] : [`only claimed: ${one.claimed}`]),
    ...(one.was === undefined ? [] : [`then called ${one.was}`]),
    ...(one.opened === true ? ['before its box was opened again'] : []),
    ...(one.reworded === true ? ['of other words'] : []),
    ...(one.elsewhere === true ? ['not in this history'] : []),
  ]
  return parts.join('  ')
}

/** A commit as people write it. */
export function shortCommit(commit: string): string {
  return commit.slice(0, 10)
}

/** A piece of evidence for programs. */
export function evidenceJson(one: Evidence) {
  const { criterion: _criterion, check, command, exit, ...rest } = one
  return { ...rest, check, command: command ?? null, exit: exit ?? null }
}

/** A proof for programs, without the whole history. */
export function proofJson({ state, why, last, firstGreen, laterReds, seenRed }: Proof) {
  return {
    proof: state,
    why: why ?? null,
    seenRed,
    last: last === undefined ? null : evidenceJson(last),
    firstGreen: firstGreen === undefined ? null : evidenceJson(firstGreen),
    laterReds: laterReds.length,
  }
}
