import { locateProject } from '../app/locate.ts'
import { findRunId, readRun } from '../app/runs.ts'
import { exit } from '../core/exit.ts'
import { explainJson, explainText } from '../views/explain.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'explain',
  summary: 'why a run stopped, and why each step failed, was skipped or waits',
  args: '[run]',
  flags: [projectFlag],
  async run({ args, flags, host, out }) {
    const root = locateProject(host.cwd, flags.project)
    const found = await readRun(root, findRunId(root, args[0]))
    out.show('explanation', explainJson(found), () => explainText(found))
    return exit.done
  },
})
