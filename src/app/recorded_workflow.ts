import { MmmError } from '../core/error.ts'
import type { Kind } from '../core/kind.ts'
import type { Run } from '../core/run.ts'
import { partKey, type Workflow } from '../core/workflow.ts'
import { parseWorkflow } from '../engine/parse.ts'

/** The workflow of a run as its log holds it. Throws with exit 2 where this version of mmm cannot read it. */
export function recordedWorkflow({ id, workflow: recorded }: Run, kinds: ReadonlyMap<string, Kind>): Workflow {
  const { text, path, parts = {} } = recorded
  const { workflow, findings } = parseWorkflow(text, path, kinds, (ref, from) => parts[partKey(ref, from)])
  if (workflow !== undefined) return workflow
  throw new MmmError(
    'workflow.invalid',
    `The workflow of run ${id} is not valid for this version of mmm: ${findings[0]?.message}`,
  )
}
