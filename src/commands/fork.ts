import { branchingAt, makeFork } from '../app/fork_run.ts'
import { resumeRun } from '../app/life.ts'
import { locateProject } from '../app/locate.ts'
import { findRunId, readRun } from '../app/runs.ts'
import { askLeave, goingFlags, mergeOf, openAsRun, raisedBy, sayChange } from './going_on.ts'
import { projectFlag } from './project_flag.ts'
import { limitFlags } from './run_flags.ts'
import { livingFor, showEnd } from './run_shown.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'fork',
  summary: 'a new run that takes over what another one has done, and goes on from there',
  description:
    'The new run has a log, a branch and a worktree of its own; the other one is not touched. What the part taken over has cost is shown and not counted. Without --at: from the last finished step on. Without an id: the newest run.',
  args: '[run]',
  flags: [
    {
      name: 'at',
      value: 'string',
      placeholder: 'step or number',
      description: 'leave the run just before this step, or at the checkpoint of this number',
    },
    {
      name: 'branch',
      value: 'string',
      placeholder: 'name',
      description: "name of the new run's branch (default mmm/<run>)",
    },
    ...limitFlags,
    ...goingFlags,
    projectFlag,
  ],
  events: true,
  examples: [
    { line: 'mmm fork --at deploy', about: 'the newest run once more, from the step "deploy" on' },
    { line: 'mmm fork 3f2a --at 7 --budget-usd 2', about: 'from checkpoint 7 of a run on, for two dollars' },
  ],
  async run({ args, flags, host, out }) {
    const call = { flags, host, out }
    const root = locateProject(host.cwd, flags.project)
    const found = await readRun(root, findRunId(root, args[0]))
    const opened = await openAsRun(found.run, call)
    const branching = await branchingAt(found, flags.at, opened.world)
    const change = await sayChange(branching.run, opened, call)
    await askLeave(found.run, { opened, change }, call)
    const living = livingFor(opened, { host, out, merge: mergeOf(flags) })
    const { world } = opened
    const { register } = living.living
    try {
      const id = await makeFork(found, branching, { world, version: host.version, branch: flags.branch, register })
      out.say(`run ${id} takes over what ${found.id} had done ${whereOf(branching.at, flags.at)}`)
      const going = { limits: raisedBy(flags, opened), change, asIs: flags.at !== undefined }
      return showEnd(await resumeRun(id, going, living.living), { host, out })
    } finally {
      living.close()
    }
  },
})

function whereOf(at: string, typed: string | undefined): string {
  if (typed === undefined) return at === '' ? 'when it began' : `up to the end of "${at}"`
  return /^\d+$/.test(typed) ? `at checkpoint ${typed}` : `before "${at}"`
}
