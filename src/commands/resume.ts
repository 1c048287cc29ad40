import { newestUnfinished, resumeRun } from '../app/life.ts'
import { locateProject } from '../app/locate.ts'
import { pointBefore } from '../app/rewind_run.ts'
import { findRunId, readRun } from '../app/runs.ts'
import { isResumable } from '../core/run.ts'
import { askLeave, goingFlags, mergeOf, openAsRun, raisedBy, sayChange } from './going_on.ts'
import { projectFlag } from './project_flag.ts'
import { limitFlags } from './run_flags.ts'
import { livingFor, showEnd } from './run_shown.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'resume',
  summary: 'go on with a run that was interrupted, died, or met a limit',
  description:
    'Goes on at the innermost step; what was finished is not run again and what was paid is not bought again. Options come from the log of the run, the key from the environment; limits can be raised. Without an id: the newest unfinished run.\n' +
    'With --from it goes back in time first, to just before a step began, also in a run that has ended; the worktree goes back with it. If the file of the workflow has changed since, it goes on with the new one: finished steps whose definition did not change keep their results.',
  args: '[run]',
  flags: [
    {
      name: 'from',
      value: 'string',
      placeholder: 'step',
      description: 'go back to just before this step (its path, or a unique end of it); without an id: the newest run',
    },
    ...limitFlags,
    ...goingFlags,
    projectFlag,
  ],
  events: true,
  examples: [
    { line: 'mmm resume --budget-usd 10', about: 'the newest unfinished run, with more money' },
    { line: "mmm resume --from 'loop#2/test'", about: 'once more from the second round of "loop" on' },
  ],
  async run({ args, flags, host, out }) {
    const call = { flags, host, out }
    const root = locateProject(host.cwd, flags.project)
    const newest = flags.from === undefined ? newestUnfinished : findRunId
    const id = args[0] === undefined ? await newest(root) : findRunId(root, args[0])
    const { run, events } = await readRun(root, id)
    const opened = await openAsRun(run, call)
    const point = flags.from === undefined ? undefined : await pointBefore(events, flags.from, opened.world)
    const goesOn = point !== undefined || isResumable(run)
    const change = goesOn ? await sayChange(point?.run ?? run, opened, call) : undefined
    await askLeave(run, { opened, change }, call)
    const living = livingFor(opened, { host, out, merge: mergeOf(flags) })
    const going = { limits: raisedBy(flags, opened), point, change }
    const lived = await resumeRun(id, going, living.living).finally(() => living.close())
    return showEnd(lived, { host, out })
  },
})
