import { expect, test } from 'vitest'
import type { Fact, StepError } from '../../src/core/event.ts'
import { blockAt } from '../../src/core/graph.ts'
import { evolve, newRun, type Run } from '../../src/core/run.ts'

/** Folds facts into a run. */
function folding(run: Run = newRun()) {
  const fold = (...facts: Fact[]) => {
    for (const fact of facts) evolve(run, { seq: run.seq + 1, time: '2026-01-01T00:00:00.000Z', ...fact })
    return run
  }
  return { run, fold }
}

const started = (path: string, kind: string, input?: Extract<Fact, { type: 'step.started' }>['input']): Fact => {
  return { type: 'step.started', path, attempt: 1, kind, ...(input === undefined ? {} : { input }) }
}
const ended = (path: string, kind: string, error?: StepError, retry?: number): Fact => {
  const outcome = error === undefined ? 'success' : 'failure'
  const more = { ...(error === undefined ? {} : { error }), ...(retry === undefined ? {} : { retry }) }
  return { type: 'step.ended', path, attempt: 1, kind, outcome, conclusion: outcome, outputs: {}, ms: 1, ...more }
}
const opened = (path: string): Fact => ({ type: 'lane.opened', path, tree: 'base', brought: [] })
const joined = (path: string, conflict?: { files: string[]; checkpoint: number }): Fact => {
  const trees = { tree: 'theirs', into: 'before', result: 'after' }
  return { type: 'lane.joined', path, ...trees, files: ['f'], ...(conflict === undefined ? {} : { conflict }) }
}
const taken = (path: string, tree: string): Fact => ({
  type: 'checkpoint.taken',
  path,
  n: 1,
  ref: 'r',
  commit: 'c',
  tree,
})
const resumed: Fact = { type: 'run.resumed', pid: 1, limits: {} }
const conflict: StepError = { class: 'conflict', code: 'lane.conflict', message: 'm' }

test('what steps of a lane do is known of its tree, and of the one around only what is brought', () => {
  const { run, fold } = folding()
  fold(started('p', 'parallel', { lanes: true }), taken('p@lanes', 'base'), opened('p/a'), opened('p/b'))
  fold(started('p/a', 'agent'), taken('p/a@1', 'mine'), started('p/b', 'sequence'), started('p/b/x', 'run'))
  const trees = () => [run.work.tree, run.work.lanes.get('p/a')?.tree, run.work.lanes.get('p/b')?.tree]
  expect(trees()).toEqual(['base', 'mine', null])
  fold(taken('p/b/x@end', 'seen'))
  expect(trees()).toEqual(['base', 'mine', 'seen'])
  fold(ended('p/a', 'agent'), joined('p/a'))
  expect(trees()).toEqual(['after', undefined, 'seen'])
  expect([...run.work.joined]).toEqual([['p/a', { files: ['f'] }]])
})

test('while a command works in a worktree, nobody knows its tree', () => {
  const { run, fold } = folding()
  fold(opened('a'), started('a', 'agent'), started('c', 'run'), ended('a', 'agent'), joined('a'))
  expect(run.work.tree).toBeNull()
  fold(ended('c', 'run'))
  expect(run.work.tree).toBeNull()
  fold(taken('c2', 'now'))
  expect(run.work.tree).toBe('now')
})

test('a structure that begins anew has no lanes yet', () => {
  const { run, fold } = folding()
  fold(started('p', 'parallel', { lanes: true }), opened('p/a'), opened('p/b'), joined('p/b'), opened('pq/a'))
  fold(started('p', 'parallel', { lanes: true }))
  expect([[...run.work.lanes.keys()], run.work.joined.size]).toEqual([['pq/a'], 0])
})

test('a conflict ends the last step of a round once more: the round counts as failed, or runs again', () => {
  const start = [
    started('e', 'for-each', { items: [1, 2], body: 2, lanes: true }),
    ...[1, 2].flatMap((n) => [
      opened(`e#${n}`),
      started(`e#${n}/x`, 'agent'),
      ended(`e#${n}/x`, 'agent'),
      started(`e#${n}/y`, 'run'),
      ended(`e#${n}/y`, 'run'),
    ]),
    joined('e#1'),
    joined('e#2', { files: ['f'], checkpoint: 3 }),
  ]
  const failed = folding()
  failed.fold(...start)
  expect(failed.run.graph.steps.get('e')).toMatchObject({ roundsEnded: 2, roundsFailed: 0 })
  failed.fold(ended('e#2/y', 'run', conflict))
  expect(failed.run.graph.steps.get('e')).toMatchObject({ roundsEnded: 2, roundsFailed: 1 })
  expect(blockAt(failed.run.graph, 'e#2')).toMatchObject({ started: 2, ended: 2, failed: 1 })
  expect(failed.run.work.lanes.size).toBe(0)
  failed.fold(resumed)
  const left = [...failed.run.graph.steps.keys()]
  expect([left, [...failed.run.graph.open]]).toEqual([['e', 'e#1/x', 'e#1/y'], ['e']])
  const again = folding()
  again.fold(...start, ended('e#2/y', 'run', conflict, 10))
  expect(again.run.graph.steps.get('e')).toMatchObject({ roundsEnded: 1, roundsFailed: 0 })
  expect([...again.run.graph.open]).toEqual(['e', 'e#2/y'])
})

test('a branch of steps that ended in a conflict is done again from its first step on', () => {
  const { run, fold } = folding()
  fold(started('p', 'parallel', { lanes: true }), opened('p/a'), started('p/a', 'sequence'), started('p/a/x', 'agent'))
  fold({ type: 'message.added', path: 'p/a/x', conversation: 'p/a/x', message: { role: 'user', content: 'hi' } })
  fold(ended('p/a/x', 'agent'), ended('p/a', 'sequence'), joined('p/a', { files: ['f'], checkpoint: 3 }))
  expect(run.conversations.get('p/a/x')).toEqual([])
  fold(ended('p/a', 'sequence', conflict), ended('p', 'parallel', conflict), resumed)
  expect([[...run.graph.steps.keys()], [...run.graph.open].toSorted()]).toEqual([
    ['p', 'p/a'],
    ['p', 'p/a'],
  ])
})
