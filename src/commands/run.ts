import { resolve } from 'node:path'
import { readInputs } from '../app/inputs.ts'
import { broughtBy, leaveIn } from '../app/brought.ts'
import { findWorkflow } from '../app/find_workflow.ts'
import { limitsOf } from '../app/limits.ts'
import { registry, startRun } from '../app/life.ts'
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
import { verb as define } from './verb.ts'

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
    projectFlag,
  ],
  events: true,
  examples: [
    { line: 'mmm run verify', about: "the project's checks" },
    { line: 'mmm run ./nightly.yml --input area=docs', about: 'a workflow of your own' },
  ],
  async run({ args, flags, host, out }) {
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
    await readGiven(workflow, { root: opened.root, env: host.env, environment: flags.env })
    const options: Record<string, Json> = { specs: [], model: opened.config.model }
    for (const key of ['branch', 'fresh', 'allow-run', 'allow-env', 'replay', 'base-url', 'backend', 'slot'] as const) {
      if (flags[key] !== undefined) options[key] = flags[key] as Json
    }
    if (flags.env !== undefined) options['environment'] = flags.env
    const kinds = new Set([...workflow.byPath.values()].map((step) => step.kind))
    if (workflow.workspace !== 'here') await opened.world.place()
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
    const living = livingFor(opened, { host, out, merge: flags.merge })
    const launch = { workflow, inputs, limits: limitsOf(opened.config, opened.origins, workflow), options }
    const lived = await startRun(launch, living.living).finally(() => living.close())
    if (flags.record !== undefined) await writeRecordingOf(lived.events, resolve(host.cwd, flags.record))
    return showEnd(lived, { host, out })
  },
})
