import { locateProject } from '../app/locate.ts'
import { followLogs, stepLogs } from '../app/step_logs.ts'
import { findRunId } from '../app/runs.ts'
import { exit } from '../core/exit.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'logs',
  summary: 'what the steps of a run printed',
  description:
    'All outputs in the order they ended, or those of one step and what lies below it. With -f it goes on until the run has ended.',
  args: '[run] [step]',
  flags: [{ name: 'follow', short: 'f', description: 'go on until the run has ended' }, projectFlag],
  examples: [{ line: 'mmm logs latest loop#2', about: 'everything that the second round printed' }],
  async run({ args: [word, step], flags, host, out }) {
    const root = locateProject(host.cwd, flags.project)
    const id = findRunId(root, word)
    if (flags.follow === true && !out.mode.json) {
      await followLogs(root, id, {
        step,
        signal: host.signal,
        onLog: (one) => out.text(`== ${one.path}\n${one.text.trimEnd()}`),
      })
      return exit.done
    }
    const logs = await stepLogs(root, id, step)
    out.show(
      'logs',
      { run: id, logs },
      () => logs.map((one) => `== ${one.path}\n${one.text.trimEnd()}`).join('\n') || 'Nothing was printed',
    )
    return exit.done
  },
})
