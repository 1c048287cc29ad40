import { globTest } from '../../core/glob.ts'
import type { Triggers } from '../../core/workflow.ts'
import { changesBetween, type Snapshot } from './snapshot.ts'

/** Why a workflow starts: `file src/a.ts changed`. */
export type Reason = string

/** What a workflow's triggers find between two looks; empty = nothing that starts it. */
export function reasonsBetween(on: Triggers, before: Snapshot, after: Snapshot): Reason[] {
  return [...fileReasons(on, before, after), ...specReasons(on, before, after), ...pushReasons(on, before, after)]
}

function fileReasons({ file }: Triggers, before: Snapshot, after: Snapshot): Reason[] {
  if (file === undefined) return []
  const fits = anyOf(file.paths)
  const { added, changed, removed } = changesBetween(before.files, after.files)
  const told = (paths: readonly string[], what: string) => paths.filter(fits).map((path) => `file ${path} ${what}`)
  return [...told(added, 'added'), ...told(changed, 'changed'), ...told(removed, 'removed')]
}

function specReasons({ spec }: Triggers, before: Snapshot, after: Snapshot): Reason[] {
  if (spec === undefined) return []
  const fits = spec.paths === undefined ? () => true : anyOf(spec.paths)
  const { added, changed } = changesBetween(before.specs, after.specs)
  return [
    ...(spec.added ? added.filter(fits).map((path) => `spec ${path} added`) : []),
    ...(spec.changed ? changed.filter(fits).map((path) => `spec ${path} changed`) : []),
  ]
}

function pushReasons({ push }: Triggers, before: Snapshot, after: Snapshot): Reason[] {
  if (push === undefined) return []
  const fits = branchTest(push)
  const { added, changed } = changesBetween(before.branches, after.branches)
  return [
    ...added.filter(fits).map((branch) => `branch ${branch} made`),
    ...changed.filter(fits).map((branch) => `branch ${branch} moved`),
  ]
}

/** Which branches a workflow waits for. Those of runs move by mmm's own work: only a glob that names them means them. */
export function branchTest({ branches }: NonNullable<Triggers['push']>): (branch: string) => boolean {
  const wanted = branches === undefined ? () => true : anyOf(branches)
  const ownToo = (branches ?? []).some((glob) => glob.startsWith('mmm/'))
  return (branch) => wanted(branch) && (ownToo || !branch.startsWith('mmm/'))
}

function anyOf(globs: readonly string[]): (name: string) => boolean {
  const tests = globs.map((glob) => globTest(glob))
  return (name) => tests.some((test) => test(name))
}
