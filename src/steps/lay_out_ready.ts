import type { StepContext } from '../core/kind.ts'
import { isLockfile } from '../checks/index.ts'
import { ecosystemOf } from '../project/index.ts'
import { layOut, type LaidOut } from '../workspace/index.ts'
import type { World } from './world.ts'

/**
 * Lays a tree out in the verdict's clean checkout, ready for checks. Where `setup:` installs, it does so anew once a manifest or
 * lockfile differs from what was laid out before: a changed dependency is judged as it would be installed.
 */
export function layOutReady(world: World, context: StepContext, tree: string): Promise<LaidOut> {
  const installs = (world.config.setup ?? []).length > 0
  return layOut(world.workspace(), tree, {
    makeReady: (target) => world.makeReady(target, context.signal),
    ...(installs ? { decidesInstall: (path) => isLockfile(path) || ecosystemOf(path) !== undefined } : {}),
  })
}
