import type { Kind } from '../core/kind.ts'
import { agentKind } from './agent.ts'
import { analyzeKind } from './analyze.ts'
import { approveKind } from './approve.ts'
import { checkpointKind, restoreKind } from './checkpoint.ts'
import { failKind } from './fail.ts'
import { httpKind } from './http.ts'
import { keepKind } from './keep.ts'
import { notifyKind } from './notify.ts'
import { readKind } from './read.ts'
import { runKind } from './run.ts'
import { setKind } from './set.ts'
import { specPickKind } from './spec_pick.ts'
import { toolKind } from './tool.ts'
import { undoKind } from './undo.ts'
import { validateKind } from './validate.ts'
import { verifyKind } from './verify.ts'
import { waitKind } from './wait.ts'
import { writeKind } from './write.ts'
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
    readKind(world),
    writeKind(world),
    httpKind(world),
    notifyKind(world),
    validateKind(world),
    toolKind(world),
    setKind,
    failKind,
  ]
}

export type { World } from './world.ts'
