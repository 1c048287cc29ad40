import type { Json } from '../core/event.ts'
import type { Workflow } from '../core/workflow.ts'
import { checkText, type Check } from '../spec/index.ts'
import type { World } from '../steps/index.ts'
import { loadSpecs, projectChecks } from '../steps/material.ts'
import type { Brought } from './trust.ts'

export interface BringingIn {
  /** The project's own workflow, where it was not named on the command line. */
  workflow?: Workflow | undefined
  /** Specs that were named: naming one gives leave for its commands. */
  specs: readonly string[]
}

/**
 * What a command line gave leave for beyond the harmless, as a run's log holds it. A log lies in the repository: only one
 * whose leave this user has given can lead the key elsewhere or widen what commands may do and see.
 */
export function leaveIn(options: Record<string, Json>): Brought[] {
  const from = 'the log of the run'
  return ['base-url', 'allow-run', 'allow-env'].flatMap((key) => {
    const value = options[key]
    const all = value === undefined ? [] : Array.isArray(value) ? value : [value]
    return all.map((one) => ({ what: `--${key}=${String(one)}`, from }))
  })
}

/** Every command that a repository brings unnamed and a run would execute. */
export async function broughtBy(world: World, { workflow, specs }: BringingIn): Promise<Brought[]> {
  const checks = (await projectChecks(world)).map((check) => ({ what: check.command, from: check.from }))
  const setup = (world.config.setup ?? []).map((what) => ({ what, from: '.mmm/config.yml:setup' }))
  const { inHand } = specs.length > 0 ? { inHand: [] } : await loadSpecs(world.root, [])
  const verify = inHand.flatMap((spec) =>
    spec.criteria.flatMap(({ check, line, file }) =>
      check === undefined || isHarmless(check)
        ? []
        : [{ what: checkText(check), from: `${file ?? spec.path}:${line}` }],
    ),
  )
  return [...checks, ...setup, ...(workflow === undefined ? [] : commandsOf(workflow)), ...verify]
}

/** Nothing is run and nobody is asked for a file of the project; a check that is named is in the list by itself. */
function isHarmless({ kind }: Check): boolean {
  return kind === 'file' || kind === 'named'
}

/** The commands that the steps of a workflow run. */
export function commandsOf(workflow: Workflow): Brought[] {
  const steps = [...workflow.byPath.values()].filter((step) => step.kind === 'run')
  return steps.map((step) => ({ what: String(step.with['command']), from: `${step.at.file}:${step.at.line}` }))
}
