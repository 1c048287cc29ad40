import { z } from 'zod'
import { MmmError } from '../core/error.ts'
import type { Fact } from '../core/event.ts'
import type { Kind, StepResult } from '../core/kind.ts'
import type { Run } from '../core/run.ts'
import { nextCheckpoint } from '../core/work.ts'
import { restoreTree, takeCheckpoint } from '../workspace/index.ts'
import type { World } from './world.ts'

/** Numbers that steps at the same time have taken and not noted yet: the last one by run. */
const given = new WeakMap<Run['work'], number>()

/** Notes the worktree as it stands as the run's next checkpoint. */
export async function checkpointNow(
  world: World,
  run: Run,
  path: string,
): Promise<Fact & { type: 'checkpoint.taken' }> {
  const last = given.get(run.work)
  const n = last === undefined ? nextCheckpoint(run.work) : last + 1
  given.set(run.work, n)
  const taken = await takeCheckpoint(world.workspace(), { run: run.id, n, date: run.startedAt })
  return { type: 'checkpoint.taken', path, ...taken }
}

/** Brings the worktree back to the last checkpoint taken at a path; undefined where none was. */
export async function restoreAt(world: World, run: Run, path: string): Promise<Fact | undefined> {
  const taken = run.work.checkpoints.findLast((one) => one.path === path)
  if (taken === undefined) return undefined
  await restoreTree(world.workspace(), taken.tree)
  return { type: 'checkpoint.restored', path, n: taken.n, tree: taken.tree }
}

/** Takes a checkpoint of the worktree, untracked files included. */
export function checkpointKind(world: World): Kind {
  return {
    name: 'checkpoint',
    summary: 'Notes the worktree as it stands, untracked files included',
    input: z.strictObject({}),
    touches: ['git'],
    outputs: ['n', 'ref', 'tree'],
    async perform(_input: object, context): Promise<StepResult> {
      const fact = await checkpointNow(world, context.run(), context.path)
      await context.emit(fact)
      const { n, ref, tree } = fact
      return { status: 'success', outputs: { n, ref, tree } }
    },
  }
}

const restoreInput = z.strictObject({
  to: z
    .union([z.number().int().min(1), z.string()])
    .describe('Number of a checkpoint, or the id of the step that took it'),
})

/** Brings the worktree back to a checkpoint of the run, exactly. */
export function restoreKind(world: World): Kind {
  return {
    name: 'restore',
    summary: 'Brings the worktree back to a checkpoint',
    input: restoreInput,
    touches: ['files'],
    outputs: ['tree'],
    async perform({ to }: z.infer<typeof restoreInput>, context): Promise<StepResult> {
      const { checkpoints } = context.run().work
      const taken = checkpoints.findLast((one) => one.n === Number(to) || idOf(one.path) === to)
      if (taken === undefined) {
        throw new MmmError('restore.unknown', `There is no checkpoint "${to}"`, {
          hint: `Taken so far: ${checkpoints.map((one) => `${one.n} (${one.path})`).join(', ') || 'none'}`,
        })
      }
      await restoreTree(world.workspace(), taken.tree)
      await context.emit({ type: 'checkpoint.restored', path: context.path, n: taken.n, tree: taken.tree })
      return { status: 'success', outputs: { tree: taken.tree } }
    },
  }
}

function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
