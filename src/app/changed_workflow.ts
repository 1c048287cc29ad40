import { resolve } from 'node:path'
import { changedSteps } from '../core/changed_steps.ts'
import { MmmError } from '../core/error.ts'
import type { Fact, Json } from '../core/event.ts'
import { inputValue } from '../core/input_value.ts'
import type { Run } from '../core/run.ts'
import type { Workflow } from '../core/workflow.ts'
import { diffWorkflows, type WorkflowDiff } from '../engine/tools/diff.ts'
import { readText } from '../ports/files.ts'
import { findWorkflow, type Looking } from './find_workflow.ts'
import { recordedWorkflow } from './recorded_workflow.ts'

/** What became of the file of a run's workflow. */
export interface WorkflowChange {
  workflow: Workflow
  diff: WorkflowDiff
  /** What the event with which the run goes on says of it. */
  fact: Pick<Fact & { type: 'run.resumed' }, 'workflow' | 'inputs' | 'forget' | 'reopen'>
  /** For people, one line. */
  message: string
}

const hint = 'Mend it, or go on with the workflow as it was: --as-started'

/**
 * How the file of a run's workflow differs from what the run was started with; undefined where it does not, or is gone. Throws
 * with exit 2 where the run cannot go on with it.
 */
export async function changedWorkflow(run: Run, looking: Omit<Looking, 'cwd'>): Promise<WorkflowChange | undefined> {
  const file = resolve(looking.root, run.workflow.path)
  const now = await readText(file)
  const isWhole = run.workflow.parts === undefined
  if (now === undefined || (isWhole && now === run.workflow.text)) return undefined
  const workflow = await findWorkflow(file, { ...looking, cwd: looking.root }).then(
    (found) => found.workflow,
    (error: unknown) => {
      // It was valid when the run began, or for another version of mmm
      if (now === run.workflow.text) return undefined
      if (!(error instanceof MmmError)) throw error
      throw new MmmError(error.code, error.message, { hint, ...(error.at === undefined ? {} : { at: error.at }) })
    },
  )
  if (workflow === undefined || workflow.hash === run.workflow.hash) return undefined
  const before = recordedWorkflow(run, looking.kinds)
  refuseOtherPlace(run, workflow)
  const { forget, reopen } = changedSteps(before, workflow, run.graph)
  const { hash, text, parts } = workflow
  return {
    workflow,
    diff: diffWorkflows(before, workflow),
    fact: {
      workflow: { hash, text, parts },
      inputs: newInputs(run, workflow),
      forget: [...forget],
      reopen: [...reopen],
    },
    message: messageOf(run, forget.length),
  }
}

function messageOf(run: Run, forgotten: number): string {
  const steps = forgotten === 1 ? 'step is' : 'steps are'
  const again = forgotten === 0 ? 'no finished step is forgotten' : `${forgotten} finished ${steps} forgotten`
  return `Goes on with ${run.workflow.path} as it is now: ${again}`
}

/** Work that stands in a worktree cannot go on in the user's own files, nor the other way round. */
function refuseOtherPlace(run: Run, workflow: Workflow): void {
  if ((workflow.workspace ?? 'here') === run.workspaceKey) return
  throw new MmmError(
    'workflow.other-workspace',
    `The workflow now works in "${workflow.workspace}", the run does not`,
    {
      hint: 'Start a new run, or go on with the workflow as it was: --as-started',
    },
  )
}

/** Inputs that the run was not asked for when it began. */
function newInputs(run: Run, workflow: Workflow): Record<string, Json> {
  const fresh = Object.entries(workflow.inputs).filter(([name]) => !(name in run.inputs))
  const how = 'The run was not given it: start a new one, or go on with the workflow as it was: --as-started'
  return Object.fromEntries(fresh.map(([name, input]) => [name, inputValue(name, input, undefined, how)]))
}
