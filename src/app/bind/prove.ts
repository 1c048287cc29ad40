import { readdir, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { wasJudged } from '../../core/evidence.ts'
import type { CheckResult } from '../../core/event.ts'
import { messageOf, MmmError } from '../../core/error.ts'
import { newRunId } from '../../core/id.ts'
import type { Check } from '../../checks/index.ts'
import type { Criterion } from '../../spec/index.ts'
import { criterionCheck } from '../../steps/material.ts'
import { layOut, makeWorkspace, removeWorkspace, type Project, type Workspace } from '../../workspace/index.ts'
import { workspaceFolder } from '../enter_workspace.ts'
import { runIn } from '../check_specs.ts'
import { appendEvidence, whatWasSeen } from '../ledger/append.ts'
import type { OpenWorld } from '../make_world.ts'
import { olderTrees } from './older_trees.ts'

/** What trying to see a check red came to. */
export interface Proving {
  criterion: Criterion
  /**
   * `red now`: it is red as the files stand, so it can fail; `seen red`: green now, red on older sources; `never red`: green
   * wherever it was run; `unclear`: it could not be run.
   */
  outcome: 'red now' | 'seen red' | 'never red' | 'unclear'
  result?: CheckResult
  /** The commit whose sources it was red on. */
  commit?: string
  why?: string
}

export interface ProveOptions {
  world: OpenWorld
  signal: AbortSignal
  /** Older states of the sources that are tried, at most. @default 5 */
  most?: number
  say?(text: string): void
  /** Told once where what was seen cannot be noted. */
  warn?(text: string): void
}

interface Trying {
  criterion: Criterion
  check: Check
}

/**
 * Tries to see the checks of some criteria red: as the files stand, then with ever more changes of the sources taken back, in a
 * worktree of mmm's own that is removed afterwards. What was seen is noted as evidence.
 */
export async function prove(criteria: readonly Criterion[], given: ProveOptions): Promise<Proving[]> {
  const options = { ...given, warn: once(given.warn) }
  const { world } = options
  const found = new Map<string, Proving>()
  const green: Trying[] = []
  for (const criterion of criteria) {
    const check = await criterionCheck(criterion, world.root, world)
    if (check === undefined || check instanceof MmmError) {
      found.set(criterion.ref, { criterion, outcome: 'unclear', why: check?.message ?? 'it has no check' })
      continue
    }
    const result = await runIn(world.root, check, options)
    options.signal.throwIfAborted()
    await note(result, { criterion, how: 'check', commit: undefined }, options)
    if (result.passed) green.push({ criterion, check })
    const why = tellsNothing(result)
    const outcome = result.passed ? 'never red' : why === undefined ? 'red now' : 'unclear'
    found.set(criterion.ref, { criterion, outcome, result, ...(why === undefined ? {} : { why }) })
  }
  if (green.length > 0) for (const one of await onOlder(green, options)) found.set(one.criterion.ref, one)
  return criteria.map((one) => found.get(one.ref)!)
}

/** Those that were red on older sources; the checkouts are gone afterwards, whatever happens. */
async function onOlder(green: readonly Trying[], options: ProveOptions): Promise<Proving[]> {
  const { world, most = 5, say } = options
  const place = await world.place()
  const seen: Proving[] = []
  let left = [...green]
  let workspace: Workspace | undefined
  try {
    for await (const { tree, commit, reverted } of olderTrees(place, most)) {
      say?.(
        `${reverted} source ${reverted === 1 ? 'file' : 'files'} as of ${commit.slice(0, 10)}: ${left.length} to see red`,
      )
      workspace ??= await workspaceAt(place, options)
      const { dir } = await layOut(workspace, tree, { makeReady: (to) => world.makeReady(to, options.signal) })
      for (const one of left) {
        const result = await runIn(dir, one.check, options)
        options.signal.throwIfAborted()
        if (result.passed || tellsNothing(result) !== undefined) continue
        await note(result, { criterion: one.criterion, how: 'prove', commit }, options)
        seen.push({ criterion: one.criterion, outcome: 'seen red', result, commit })
      }
      left = left.filter((one) => !seen.some(({ criterion }) => criterion === one.criterion))
      if (left.length === 0) break
    }
  } finally {
    if (workspace !== undefined) await remove(workspace)
  }
  return seen
}

async function workspaceAt(place: Project, { world }: ProveOptions): Promise<Workspace> {
  const run = newRunId(world.clock.now())
  const folder = workspaceFolder(world, `prove-${run}`)
  await removeLeftOvers(place, dirname(folder), world)
  return makeWorkspace({ project: place, run, base: place.head!, branch: null, folder })
}

/** Worktrees of calls that were killed, a day later: until then they may be at work. */
async function removeLeftOvers(project: Project, all: string, { clock }: OpenWorld): Promise<void> {
  const yesterday = newRunId(new Date(clock.now().getTime() - 86_400_000))
  const old = (await readdir(all).catch(() => [])).filter((name) => /^prove-\d/.test(name) && name.slice(6) < yesterday)
  for (const name of old) await removeWorkspace({ project, folder: join(all, name) })
}

async function remove({ project, folder }: Workspace): Promise<void> {
  await removeWorkspace({ project, folder })
  await rm(folder, { recursive: true, force: true })
}

/** Why a red shows nothing of what is to be proven; undefined = it shows it. */
function tellsNothing({ passed, reason }: CheckResult): string | undefined {
  return !passed && !wasJudged(reason) ? reason : undefined
}

async function note(
  result: CheckResult,
  { criterion, how, commit }: { criterion: Criterion; how: 'check' | 'prove'; commit: string | undefined },
  { world, warn }: ProveOptions,
): Promise<void> {
  if (tellsNothing(result) !== undefined) return
  const seen = { at: world.clock.now().toISOString(), how, ...(commit === undefined ? {} : { commit }) }
  await appendEvidence(world.root, [{ ...whatWasSeen(criterion, result, world.mask), ...seen }]).catch(
    (error: unknown) => warn?.(`What was seen cannot be noted in .mmm/evidence.jsonl: ${messageOf(error)}`),
  )
}

function once(warn: ((text: string) => void) | undefined): (text: string) => void {
  let told = false
  return (text) => {
    if (!told) warn?.(text)
    told = true
  }
}
