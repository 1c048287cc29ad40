import { readdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { MmmError, messageOf } from '../core/error.ts'
import { logSchema, type Event, type Fact, type Json, type Limits } from '../core/event.ts'
import { exit } from '../core/exit.ts'
import { isRunId, newRunId } from '../core/id.ts'
import type { Kind } from '../core/kind.ts'
import { foldEvents, foldNext } from '../core/fold.ts'
import { isResumable, type Run } from '../core/run.ts'
import { interrupted, type Stop, type StopReason } from '../core/stop.ts'
import type { Workflow } from '../core/workflow.ts'
import type { Facts } from '../core/scope.ts'
import { drive } from '../engine/drive.ts'
import type { Lock } from '../engine/lock.ts'
import { openLog, readLog, unwritable, type Log } from '../engine/log.ts'
import { collectGarbage } from '../ports/memory.ts'
import { endGroup, ownPid } from '../ports/shell.ts'
import { checkpointNow } from '../steps/checkpoint.ts'
import { builtIn, type World } from '../steps/index.ts'
import { mergeCommand } from '../views/next_command.ts'
import { mergeBack, removeCheckpoints, removeWorkspace } from '../workspace/index.ts'
import { clearStrays } from './clear_strays.ts'
import { groupOf, takeGroup, type Group } from './concurrency.ts'
import { enterWorkspace, workspaceFolder } from './enter_workspace.ts'
import { settleSentence } from './bind/settle_sentence.ts'
import type { RunLanes } from './lanes.ts'
import type { OpenWorld } from './make_world.ts'
import { outsideOf } from './outside.ts'
import { prepareFolder } from './prepare_folder.ts'
import { recordedWorkflow } from './recorded_workflow.ts'
import { notedAround, resumedFact, type Going } from './resumed.ts'
import { locksOf } from './run_locks.ts'
import { readGiven } from './secrets.ts'
import { runFolder, runIds, readRun } from './runs.ts'
import { writeViews } from './write_views.ts'

/** What a run is started with. */
export interface Launch {
  workflow: Workflow
  inputs: Record<string, Json>
  limits: Limits
  options: Record<string, Json>
}

/** What starting and resuming need beside it. */
export interface Living {
  world: OpenWorld
  version: string
  signal: AbortSignal
  onEvent(event: Event, run: Run): void
  say(text: string): void
  /** Puts something around the kinds of step: played results, a debugger. */
  kinds?: (kinds: ReadonlyMap<string, Kind>, facts: Facts) => ReadonlyMap<string, Kind>
  /** Called with the id of a run before it begins. */
  register?(id: string): Promise<void>
  /** Whether the small spec of a sentence is to be kept among the project's, on the run's branch; asked once it is proven. */
  wantsSpec?: (run: Run, path: string) => Promise<boolean>
  /** Whether to fast-forward the user's branch once the run has ended well; asked only then. */
  wantsMerge?: (run: Run) => Promise<boolean>
}

/** A run that has come to an end, for now. */
export interface Lived {
  run: Run
  stop: Stop
  events: Event[]
}

/** The kinds of step by name: our own plugin, the first of the list. */
export function registry(world: World): ReadonlyMap<string, Kind> {
  return new Map(builtIn(world).map((kind) => [kind.name, kind]))
}

/** A workflow as a log holds it, with the files that it is made of. */
export function recorded({ name, path, hash, text, parts }: Workflow): Run['workflow'] {
  return { name, path, hash, text, ...(Object.keys(parts).length === 0 ? {} : { parts }) }
}

/** Starts a run. Its first event is durable before the first git or model action. */
export async function startRun(launch: Launch, living: Living): Promise<Lived> {
  const { world } = living
  const id = newRunId(world.clock.now())
  await prepareFolder(world.root).catch((error: unknown) => {
    throw unwritable(join(world.root, '.mmm'), error)
  })
  const { workflow } = launch
  await living.register?.(id)
  const fact: Fact = {
    type: 'run.started',
    schema: logSchema,
    run: id,
    mmm: living.version,
    root: world.root,
    workflow: recorded(workflow),
    inputs: launch.inputs,
    limits: launch.limits,
    workspace: workflow.workspace ?? 'here',
    options: launch.options,
    pid: ownPid(),
  }
  const group = await groupOf(workflow, launch.inputs, world)
  return live(id, { first: fact, workflow, group }, living)
}

/**
 * Goes on with a run from its log. Options and inputs come from the log; limits may be raised. Throws where the run is
 * alive, or has ended for good and time is not turned back.
 */
export async function resumeRun(id: string, going: Going, living: Living): Promise<Lived> {
  const { world } = living
  const { run } = await readRun(world.root, id)
  const { point, change } = going
  if (point === undefined && !isResumable(run)) {
    throw new MmmError('run.ended', `The run ${id} has ended: ${run.ended!.message}`, {
      hint: 'Start a new one: mmm improve goes on from its branch; or go back in time: --from <step>, mmm fork',
    })
  }
  const workflow = change?.workflow ?? recordedWorkflow(point?.run ?? run, registry(world))
  const around = (now: Run) => notedAround(going, { run: now, read: run, world })
  const group = await groupOf(workflow, run.inputs, world)
  return live(id, { first: resumedFact(going), workflow, group, around }, living)
}

/** The newest run that can be resumed. Throws with exit 2 where there is none, and where a log before it is damaged. */
export async function newestUnfinished(root: string): Promise<string> {
  for (const id of runIds(root)) {
    const found = await readRun(root, id).catch(nothingYet)
    if (found !== undefined && isResumable(found.run)) return id
  }
  throw new MmmError('run.none', 'There is no run to resume', { hint: 'Type "mmm runs" for the list' })
}

/** A run that was killed before its first event was durable has done nothing. */
function nothingYet(error: unknown): undefined {
  if (error instanceof MmmError && error.code === 'run.empty') return undefined
  throw error
}

interface Beginning {
  first: Fact
  workflow: Workflow
  group?: Group | undefined
  /** What is noted before and after that; asked for when the run's lock is held. */
  around?: (run: Run) => Promise<{ before: Fact[]; after: Fact[] }>
}

async function live(id: string, { first, workflow, group, around }: Beginning, living: Living): Promise<Lived> {
  const { world, signal } = living
  world.mark(id)
  const folder = runFolder(world.root, id)
  const locks: Lock[] = []
  try {
    if (group !== undefined) locks.push(await takeGroup(group, { root: world.root, run: id, signal, say: living.say }))
    for (const take of locksOf(id, { isNew: first.type === 'run.started', workflow }, living)) locks.push(await take())
    const read = await readLog(folder)
    const log = await openLog(folder, read, world.clock)
    try {
      const run = foldEvents(read.events)
      const life: Life = { id, run, log, workflow, living, events: [...read.events] }
      for (const [pid, { startTime }] of run.processes) await endGroup(pid, startTime)
      const noted = await around?.(run)
      for (const fact of [...(noted?.before ?? []), first, ...(noted?.after ?? [])]) emit(life, fact)
      await log.sync()
      if (workflow.text.length > largeText) collectGarbage()
      const stop = await runToItsEnd(life)
      await finish(life)
      return { run: life.run, stop, events: life.events }
    } finally {
      await log.close()
    }
  } catch (error) {
    if (signal.aborted && !(error instanceof MmmError))
      throw new MmmError('run.interrupted', interrupted.message, { exit: exit.interrupted })
    throw error
  } finally {
    for (const lock of locks.toReversed()) await lock.release().catch(() => undefined)
  }
}

/** Characters of a workflow whose reading has left tens of megabytes behind. */
const largeText = 100_000

interface Life {
  /** `git status` of the user's tree when the run began or went on. */
  before?: string
  /** Once its steps can begin. */
  lanes?: RunLanes
  id: string
  run: Run
  log: Log
  workflow: Workflow
  living: Living
  events: Event[]
}

async function runToItsEnd(life: Life): Promise<Stop> {
  const { run, log, workflow, living } = life
  const { world, signal } = living
  try {
    let cwd = world.root
    const environment = run.options['environment'] as string | undefined
    const given = await readGiven(workflow, { root: world.root, env: world.env, environment })
    const called = Object.values(given.called).flatMap((one) => Object.values(one.secrets))
    world.hide([...Object.values(given.secrets), ...called])
    if (workflow.workspace !== 'here') {
      life.before = await userStatus(world)
      await removeLeftOvers(life)
      const isLive = (branch: string) => liveBranch(world.root, life.id, branch)
      const workspace = await enterWorkspace({
        run,
        world,
        signal,
        isLive,
        emit: (fact) => emit(life, fact),
        sync: () => log.sync(),
      })
      cwd = workspace.dir
    }
    const { outside, lanes } = await outsideOf({ run, world, cwd, given, signal, registry, wrap: living.kinds })
    life.lanes = lanes
    return await drive(workflow, run, {
      ...outside,
      clock: world.clock,
      mask: (text) => world.mask(text),
      log,
      signal,
      onEvent: (event, now) => {
        life.events.push(event)
        living.onEvent(event, now)
      },
      ...(world.ask === undefined ? {} : { ask: world.ask }),
    })
  } catch (error) {
    return await endBroken(life, error)
  }
}

/** A run that could not go on says so in its log, if that can still be written; then the error goes on to the user. */
async function endBroken(life: Life, error: unknown): Promise<Stop> {
  const { signal } = life.living
  const code = error instanceof MmmError ? error.exit : exit.environment
  const isLog = error instanceof MmmError && error.code.startsWith('log.')
  if (isLog) throw error
  const stop: Stop = signal.aborted ? interrupted : { reason: reasonOf(code), code, message: messageOf(error) }
  const status = signal.aborted ? 'cancelled' : 'failure'
  emit(life, { type: 'run.ended', status, reason: stop.reason, code: stop.code, message: stop.message })
  await life.log.sync()
  if (signal.aborted) return stop
  throw error
}

function reasonOf(code: number): StopReason {
  return code === exit.environment ? 'environment' : 'failed'
}

/** What follows the end of a run: the merge if wanted, the views, and the worktree's removal where nothing is left to do in it. */
async function finish(life: Life): Promise<void> {
  const { run, living, log } = life
  const { world } = living
  const { workspace } = run.work
  for (const fact of await clearStrays(life.id)) emit(life, fact)
  const kept = await settleSentence(run, world, living.wantsSpec)
  if (kept !== undefined) emit(life, kept)
  if (workspace !== undefined && !isResumable(run) && run.work.tip !== workspace.base) {
    if ((await living.wantsMerge?.(run)) === true) await merge(life)
  }
  if (life.before !== undefined && !run.work.merged && (await userStatus(world)) !== life.before) {
    const message =
      'Your own files changed while the run went on: by you, or by a command that it ran. Look at git status'
    emit(life, { type: 'notice', level: 'warning', message })
  }
  // What commands have changed is on disk only; a machine that goes on later may not have it
  if (workspace !== undefined && isResumable(run) && run.work.tree === null)
    emit(life, await checkpointNow(world, run, '!end'))
  if (isResumable(run)) for (const fact of (await life.lanes?.save()) ?? []) emit(life, fact)
  await log.sync()
  if (workspace !== undefined && !isResumable(run)) await tidyUp(life)
  await writeViews(world.root, run).catch((error: unknown) =>
    living.say(`The views below .mmm could not be written: ${messageOf(error)}`),
  )
}

async function userStatus(world: OpenWorld): Promise<string> {
  const { git, top } = await world.place()
  return git.with({ dir: top }).run(['status', '--porcelain=v1', '-z', '--untracked-files=all', '--no-renames'])
}

/** The worktrees of runs that were killed after they had ended for good. */
async function removeLeftOvers(life: Life): Promise<void> {
  const { world } = life.living
  const all = dirname(workspaceFolder(world, life.id))
  for (const id of await readdir(all).catch(() => [])) {
    const found = id === life.id || !isRunId(id) ? undefined : await readRun(world.root, id).catch(() => undefined)
    if (found !== undefined && !isResumable(found.run)) await removeFolder(life, join(all, id))
  }
}

/** A run that has ended for good needs neither its worktrees nor the checkpoints of single turns; work in conflict stays. */
async function tidyUp(life: Life): Promise<void> {
  const { run, living } = life
  const all = [...run.work.checkpoints, ...run.work.dropped]
  const turns = all.filter(({ path }) => path.includes('@') && !path.endsWith('@conflict')).map((one) => one.n)
  await removeCheckpoints(await living.world.place(), run.id, turns)
  await removeFolder(life, workspaceFolder(living.world, run.id))
}

async function removeFolder({ living }: Life, folder: string): Promise<void> {
  await removeWorkspace({ project: await living.world.place(), folder }).catch((error: unknown) => {
    living.say(`The worktree ${folder} could not be removed: ${messageOf(error)}`)
  })
}

async function merge(life: Life): Promise<void> {
  const { run, living } = life
  const { branch, base } = run.work.workspace!
  const merged = await mergeBack({ project: await living.world.place(), branch, runBase: base })
  if (merged.merged) emit(life, { type: 'branch.merged', from: branch, into: merged.into, commit: merged.commit })
  else
    emit(life, {
      type: 'notice',
      level: 'warning',
      message: `Not merged: ${oneLine(merged.why)}. What to type: ${mergeCommand(run)}`,
    })
}

/** What git says in several lines, in one. */
function oneLine(text: string): string {
  return text
    .trim()
    .replace(/\s*\n\s*/g, ' ')
    .replace(/\.$/, '')
    .slice(0, 300)
}

function emit(life: Life, fact: Fact): void {
  const event = life.log.append(fact)
  life.run = foldNext(life.run, event, () => life.events)
  life.events.push(event)
  life.living.onEvent(event, life.run)
}

/** Whether a live run works on a branch: this one, or another whose process is alive. */
async function liveBranch(root: string, own: string, branch: string): Promise<boolean> {
  for (const id of runIds(root)) {
    if (branch !== `mmm/${id}`) continue
    return id === own || (await readRun(root, id).catch(() => undefined))?.standing === 'running'
  }
  return false
}
