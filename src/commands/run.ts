import { resolve } from 'node:path'
import { readInputs } from '../app/inputs.ts'
import { broughtBy, leaveIn } from '../app/brought.ts'
import { findWorkflow } from '../app/find_workflow.ts'
import { limitsOf } from '../app/limits.ts'
import { registry, startRun, type Lived } from '../app/life.ts'
import { open } from '../app/open.ts'
import { readGiven } from '../app/secrets.ts'
import { writeRecordingOf } from '../app/record.ts'
import { runOfSlot } from '../app/schedule/slot.ts'
import { ensureTrust } from '../app/trust.ts'
import { MmmError } from '../core/error.ts'
import type { Json } from '../core/event.ts'
import { exit } from '../core/exit.ts'
import { projectFlag } from './project_flag.ts'
import { branchFlags, limitFlags, modelFlags, rightsFlags, settingsOf } from './run_flags.ts'
import { livingFor, showEnd } from './run_shown.ts'
import { showPlan } from './run_plan.ts'
import { profiled } from './profile.ts'
import { verb as define, type Host, type Output } from './verb.ts'

export const verb = define({
  name: 'run',
  summary: 'run a workflow',
  description:
    'A workflow is a path (with a "/" or ending in .yml), or a name looked up in .mmm/workflows, your own folder, and what ships. Naming it gives leave for its run steps.',
  args: '<workflow>',
  flags: [
    {
      name: 'input',
      short: 'i',
      value: 'list',
      placeholder: 'name=value',
      description: 'an input of the workflow; a list as JSON',
    },
    { name: 'input-file', value: 'string', placeholder: 'file', description: 'inputs as a map in YAML or JSON' },
    {
      name: 'env',
      value: 'string',
      placeholder: 'name',
      description: 'one of the environments that the workflow names',
    },
    ...limitFlags,
    ...modelFlags,
    ...rightsFlags,
    ...branchFlags,
    {
      name: 'slot',
      value: 'string',
      placeholder: 'workflow@time',
      description: 'the planned time that it is started for; one run for each',
    },
    {
      name: 'dry-run',
      description: 'show which steps would run, in which order, at what cost; runs, spends and changes nothing',
    },
    {
      name: 'show-data',
      description: 'with --dry-run: the input and variables of each step, as far as they are known',
    },
    {
      name: 'profile',
      value: 'string',
      optional: true,
      placeholder: 'file',
      description: 'show where the time went; with a file, also as a trace for chrome://tracing or Perfetto',
    },
    projectFlag,
  ],
  events: true,
  examples: [
    { line: 'mmm run verify', about: "the project's checks" },
    { line: 'mmm run ./nightly.yml --input area=docs', about: 'a workflow of your own' },
  ],
  async run({ args, flags, host, out, around }) {
    const dry = flags['dry-run'] === true
    refuseClashes(flags, out.mode.events)
    const replay = flags.replay
    const opened = await open(host, {
      project: flags.project,
      settings: settingsOf(flags),
      replay,
      allowEnv: flags['allow-env'] ?? [],
    })
    for (const warning of opened.warnings) out.say(warning)
    const { workflow } = await findWorkflow(args[0]!, { ...host, root: opened.root, kinds: registry(opened.world) })
    if (workflow.on?.manual === false && flags.slot === undefined) {
      throw new MmmError('workflow.not-manual', `The workflow "${workflow.name}" is not started by hand`, {
        hint: 'Its head says `manual: false`; its schedule and triggers start it',
      })
    }
    const started = flags.slot === undefined ? undefined : await runOfSlot(opened.root, flags.slot)
    if (started !== undefined) {
      const message = `The run ${started} was started for this time already`
      out.show('planned', { id: started, slot: flags.slot, message }, () => message)
      return exit.done
    }
    const inputs = await readInputs(workflow, { words: flags.input ?? [], file: flags['input-file'], cwd: host.cwd })
    const given = await readGiven(workflow, { root: opened.root, env: host.env, environment: flags.env })
    const options: Record<string, Json> = { specs: [], model: opened.config.model }
    for (const key of ['branch', 'fresh', 'allow-run', 'allow-env', 'replay', 'base-url', 'backend', 'slot'] as const) {
      if (flags[key] !== undefined) options[key] = flags[key] as Json
    }
    if (flags.env !== undefined) options['environment'] = flags.env
    const kinds = new Set([...workflow.byPath.values()].map((step) => step.kind))
    if (workflow.workspace !== 'here') await opened.world.place()
    const launch = { workflow, inputs, limits: limitsOf(opened.config, opened.origins, workflow), options }
    if (dry) return showPlan(launch, { opened, given, data: flags['show-data'] === true, host, out })
    if (kinds.has('agent')) await opened.world.model()
    if (kinds.has('verify') && workflow.name !== 'verify') {
      const canAsk = host.stdinIsTTY && host.stderrIsTTY && !out.mode.json && !out.mode.events
      await ensureTrust({
        root: opened.root,
        brought: await broughtBy(opened.world, { specs: [] }),
        user: opened.user,
        yes: flags.yes === true,
        say: (text) => out.say(text),
        ...(canAsk ? { ask: (question: string) => host.ask(question) } : {}),
      })
    }
    await ensureTrust({
      root: opened.root,
      user: opened.user,
      say: (text) => out.say(text),
      brought: leaveIn(options),
      yes: true,
    })
    // Around a conversation: lines that stay, not a display that redraws itself
    const screen = around === undefined ? host : { ...host, stderrIsTTY: false }
    const living = livingFor(opened, { host: screen, out, merge: flags.merge })
    const start = around?.({ launch, living: living.living }) ?? { launch, living: living.living }
    const lived = await startRun(start.launch, start.living).finally(() => living.close())
    if (flags.record !== undefined) await writeRecordingOf(lived.events, resolve(host.cwd, flags.record))
    const more = flags.profile === undefined ? undefined : await profileShown(lived, flags.profile, { host, out })
    return showEnd(lived, { host, out, more })
  },
})

function refuseClashes(flags: Record<string, unknown>, events: boolean): void {
  const dry = flags['dry-run'] === true
  if (dry && events)
    throw new MmmError('cli.no-events', 'A plan has no events: nothing happens', { hint: 'Take --json' })
  if (flags['show-data'] === true && !dry)
    throw new MmmError('cli.unused-flag', 'Flag "--show-data" belongs to "--dry-run"')
  if (flags['profile'] !== undefined && dry)
    throw new MmmError('cli.clash', 'Flags "--profile" and "--dry-run" exclude each other')
}

async function profileShown(
  { run, events }: Lived,
  file: string | true,
  { host, out }: { host: Host; out: Output },
): Promise<{ json: object; text(): string }> {
  const { profile, text } = await profiled(events, { id: run.id, file: file === true ? undefined : file, host, out })
  return { json: { profile }, text }
}
