import { locateProject } from '../app/locate.ts'
import { stopRun } from '../app/stop_run.ts'
import { exit } from '../core/exit.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'stop',
  summary: 'stop a run that is alive in another process',
  description:
    'The same as Ctrl-C where it runs: it finishes the write in hand, ends its processes, and can be resumed. Without an id: the newest run that is alive.',
  args: '[run]',
  flags: [projectFlag],
  async run({ args, flags, host, out }) {
    const stopped = await stopRun(locateProject(host.cwd, flags.project), args[0], host.signal)
    out.show('stop', stopped, () => `Stopped ${stopped.run}; go on with: mmm resume ${stopped.run}`)
    return exit.done
  },
})
