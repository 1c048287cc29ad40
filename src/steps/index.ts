import type { Kind } from '../core/kind.ts'
import { agentKind } from './agent.ts'
import { analyzeKind } from './analyze.ts'
import { approveKind } from './approve.ts'
import { checkpointKind, restoreKind } from './checkpoint.ts'
import { failKind } from './fail.ts'
import { keepKind } from './keep.ts'
import { runKind } from './run.ts'
import { setKind } from './set.ts'
import { specPickKind } from './spec_pick.ts'
import { undoKind } from './undo.ts'
import { verifyKind } from './verify.ts'
import { waitKind } from './wait.ts'
import type { World } from './world.ts'

/** Our own plugin, the first in the list: the kinds of step that are built in. */
export function builtIn(world: World): Kind[] {
  return [
    runKind(world),
    agentKind(world),
    analyzeKind(world),
    specPickKind(world),
    verifyKind(world),
    keepKind(world),
    undoKind(world),
    checkpointKind(world),
    restoreKind(world),
    approveKind(world),
    waitKind(world),
    setKind,
    failKind,
  ]
}

export type { World } from './world.ts'
