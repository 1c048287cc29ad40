import { resolve } from 'node:path'
import { broughtBy } from '../app/brought.ts'
import { findWorkflow } from '../app/find_workflow.ts'
import { readInputs } from '../app/inputs.ts'
import { registry, startRun, type Lived } from '../app/life.ts'
import { limitsOf } from '../app/limits.ts'
import { open, type Opened } from '../app/open.ts'
import { writeRecordingOf } from '../app/record.ts'
import { ensureTrust } from '../app/trust.ts'
import type { Json } from '../core/event.ts'
import { settingsOf } from './run_flags.ts'
import { livingFor } from './run_shown.ts'
import type { Host, Output } from './verb.ts'

export interface RunningShipped {
  workflow: string
  inputs: Record<string, string>
  /** Specs that are carried into the run as they stand, committed or not. */
  specs: string[]
  flags: Record<string, unknown>
  host: Host
  out: Output
}

/** Opens the project for a run, with the settings that the flags say. */
export function openForRun({ flags, host }: Pick<RunningShipped, 'flags' | 'host'>): Promise<Opened> {
  return open(host, {
    project: flags['project'] as string | undefined,
    settings: settingsOf(flags),
    replay: flags['replay'] as string | undefined,
  })
}

/** Runs a workflow by its name as `mmm run` does, and gives its end instead of showing it. */
export async function runShipped(opened: Opened, running: RunningShipped): Promise<Lived> {
  const { flags, host, out } = running
  for (const warning of opened.warnings) out.say(warning)
  const { workflow, brought } = await findWorkflow(running.workflow, {
    ...host,
    root: opened.root,
    kinds: registry(opened.world),
  })
  // A project's own copy may be from before there was a second try
  const known = Object.entries(running.inputs).filter(([name]) => name !== 'findings' || name in workflow.inputs)
  const words = known.map(([name, value]) => `${name}=${value}`)
  const inputs = await readInputs(workflow, { words, cwd: host.cwd })
  const options: Record<string, Json> = { specs: running.specs, model: opened.config.model }
  for (const key of ['replay', 'base-url', 'backend']) if (flags[key] !== undefined) options[key] = flags[key] as Json
  await opened.world.place()
  await opened.world.model()
  const canAsk = host.stdinIsTTY && host.stderrIsTTY && !out.mode.json
  const limits = limitsOf(opened.config, opened.origins, workflow)
  await ensureTrust({
    root: opened.root,
    brought: await broughtBy(opened.world, { workflow: brought ? workflow : undefined, specs: running.specs }),
    user: opened.user,
    yes: flags['yes'] === true,
    say: (text) => out.say(text),
    spending: `spend up to $${limits.usd} on ${opened.config.model}`,
    ...(canAsk ? { ask: (question: string) => host.ask(question) } : {}),
  })
  const living = livingFor(opened, { host, out, merge: false })
  const lived = await startRun({ workflow, inputs, limits, options }, living.living).finally(() => living.close())
  if (flags['record'] !== undefined) await writeRecordingOf(lived.events, resolve(host.cwd, String(flags['record'])))
  return lived
}
