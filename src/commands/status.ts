import { locateProject } from '../app/locate.ts'
import { listRuns } from '../app/runs.ts'
import { exit } from '../core/exit.ts'
import { stateOf } from '../views/state.ts'
import { statusText } from '../views/status.ts'
import { lookOf } from './look_of.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'status',
  summary: 'where the project stands: last run, score, criteria, spend',
  description: 'Reads nothing but the logs of the runs; a project in which mmm never ran has a status as well.',
  flags: [projectFlag],
  examples: [{ line: 'mmm status --json', about: 'the same for programs, kind "status"' }],
  async run({ flags, host, out }) {
    const root = locateProject(host.cwd, flags.project)
    const runs = await listRuns(root)
    out.show('status', stateOf(root, runs), () => statusText(root, runs, lookOf(host, out)))
    return exit.done
  },
})
