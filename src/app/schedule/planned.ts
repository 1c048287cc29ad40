import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Diagnostic } from '../../core/diagnostic.ts'
import { MmmError } from '../../core/error.ts'
import type { Triggers, Workflow } from '../../core/workflow.ts'
import { parseWorkflow } from '../../engine/parse.ts'
import { readText } from '../../ports/files.ts'
import { partReader } from '../read_part.ts'
import { findWorkflow, type Looking } from '../find_workflow.ts'

/** A workflow that something beside a person starts. */
export interface Planned {
  workflow: Workflow
  on: Triggers
  /** It was named on the command line, which gives leave for its commands. */
  named: boolean
}

/** The workflows of a project that have triggers, and what is wrong with those that could have. */
export interface PlannedList {
  planned: Planned[]
  /** Errors are of files that hold the word `on:` and cannot be used; warnings of those that can. */
  findings: Diagnostic[]
}

/** Which workflows are meant. */
export interface Choosing {
  /** Empty = all that fit. */
  names: readonly string[]
  fits: (on: Triggers) => boolean
  /** In the text of any that could fit, so that others are not read further. */
  mention: RegExp
  /** What one that does not fit lacks. */
  what: string
}

/** The workflows with triggers in `.mmm/workflows`, or, where some are named, those. A named one without `fits` throws. */
export async function plannedIn(looking: Looking, options: Choosing): Promise<PlannedList> {
  const { names, fits, mention } = options
  if (names.length > 0) return namedOnes(looking, options)
  const found: PlannedList = { planned: [], findings: [] }
  const folder = join(looking.root, '.mmm', 'workflows')
  const files = (await readdir(folder).catch(() => [])).filter(
    (name) => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name),
  )
  for (const name of files.toSorted()) {
    const text = (await readText(join(folder, name))) ?? ''
    if (!/\bon["']?\s*:/.test(text) || !mention.test(text)) continue
    const { workflow, findings } = parseWorkflow(text, `.mmm/workflows/${name}`, looking.kinds, partReader(looking))
    found.findings.push(...findings)
    if (workflow?.on !== undefined && fits(workflow.on)) found.planned.push({ workflow, on: workflow.on, named: false })
  }
  return found
}

async function namedOnes(looking: Looking, { names, fits, what }: Choosing): Promise<PlannedList> {
  const planned: Planned[] = []
  for (const name of names) {
    const { workflow } = await findWorkflow(name, looking)
    if (workflow.on === undefined || !fits(workflow.on)) {
      throw new MmmError('schedule.none', `The workflow "${workflow.name}" has no ${what}: it starts by hand only`, {
        at: { file: workflow.path },
        hint: 'Put `on:` at its head: see docs/schedule.md',
      })
    }
    planned.push({ workflow, on: workflow.on, named: true })
  }
  return { planned, findings: [] }
}
