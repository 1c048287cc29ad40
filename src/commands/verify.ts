import { findWorkflow } from '../app/find_workflow.ts'
import { limitsOf } from '../app/limits.ts'
import { registry, startRun } from '../app/life.ts'
import { open } from '../app/open.ts'
import { projectFlag } from './project_flag.ts'
import { livingFor, showEnd } from './run_shown.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'verify',
  summary: "run the project's checks in your files as they stand",
  description:
    'The same as "mmm run verify": workflows/verify.yml, or the .mmm/workflows/verify.yml that takes its place. No model is needed. Exit 1 when a check is red.',
  flags: [
    { name: 'allow-env', value: 'list', placeholder: 'name', description: 'let commands see this variable' },
    projectFlag,
  ],
  events: true,
  async run({ flags, host, out }) {
    const opened = await open(host, { project: flags.project, allowEnv: flags['allow-env'] ?? [] })
    for (const warning of opened.warnings) out.say(warning)
    const { workflow } = await findWorkflow('verify', { ...host, root: opened.root, kinds: registry(opened.world) })
    const living = livingFor(opened, { host, out, merge: false })
    const launch = {
      workflow,
      inputs: {},
      limits: limitsOf(opened.config, opened.origins, workflow),
      options: { specs: [] },
    }
    const lived = await startRun(launch, living.living).finally(() => living.close())
    return showEnd(lived, { host, out })
  },
})
