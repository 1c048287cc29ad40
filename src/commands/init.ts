import { init } from '../app/init.ts'
import { exit } from '../core/exit.ts'
import { initText } from '../views/init.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'init',
  summary: 'write a first configuration and a first specification',
  description:
    'Makes .mmm/config.yml, with the checks that were found as comments, and specs/example.md where there is no folder of specs. Overwrites nothing, and can be repeated. mmm works without it as well.',
  flags: [projectFlag],
  examples: [
    { line: 'mmm init', about: 'in the project around the current folder' },
    { line: 'mmm init --project packages/api', about: 'make this package a project of its own' },
  ],
  async run({ flags, host, out }) {
    const made = await init(host, flags.project)
    out.show('init', made, () => initText(made, out.colors))
    return exit.done
  },
})
