import { AsyncLocalStorage } from 'node:async_hooks'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { MmmError } from '../../core/error.ts'
import { exit } from '../../core/exit.ts'
import { takeLock, type Holder, type Lock } from '../../engine/lock.ts'
import { prepareFolder } from '../prepare_folder.ts'
import { finishAll } from './finish_change.ts'
import { journalsFolder, type Journal } from './journal.ts'
import { safePlace } from './safe_place.ts'
import { writing } from './writing.ts'

export interface Editing {
  /** Called after each step, with what was done. */
  onStep?: (step: string) => void
  /** Milliseconds that another process is waited for. @default 10 s */
  patience?: number
}

/** The project whose lock is held where this is asked. */
const held = new AsyncLocalStorage<string>()

/**
 * Does what reads and writes specifications of a project while no other process of mmm writes there, once all that a crash has left
 * half done is finished. Inside of another such call it goes on in its lock. `act` is given what was finished.
 *
 * @throws MmmError `spec.busy` where another process takes too long, `spec.unwritable` where the file system refuses
 */
export async function editSpecs<Result>(
  root: string,
  act: (finished: readonly Journal[]) => Promise<Result>,
  { onStep, patience = 10_000 }: Editing = {},
): Promise<Result> {
  if (held.getStore() === root) return writing(root, () => act([]))
  return writing(root, async () => {
    const lock = await lockSpecs(root, patience)
    try {
      return await held.run(root, async () => act(await finishAll(root, { onStep })))
    } finally {
      await lock.release()
    }
  })
}

async function lockSpecs(root: string, patience: number): Promise<Lock> {
  if (!existsSync(join(root, '.mmm', '.gitignore'))) await prepareFolder(root)
  await safePlace(root, '.mmm/spec-changes/lock')
  for (const end = performance.now() + patience; ;) {
    const taken = await takeLock(join(journalsFolder(root), 'lock'), 'a change of specifications').catch(unwrapped)
    if ('release' in taken) return taken
    if (performance.now() >= end) throw busy(taken)
    // Many that wait come in turn only if they do not all ask at once
    await sleep(15 + Math.random() * 30)
  }
}

/** What the file system said, for the hint of a lock is about runs. */
function unwrapped(error: unknown): never {
  throw error instanceof MmmError && error.cause !== undefined ? error.cause : error
}

function busy({ pid }: Holder): MmmError {
  return new MmmError('spec.busy', `Process ${pid} is changing specifications of this project`, {
    exit: exit.environment,
    hint: 'Try again when it has ended',
  })
}
