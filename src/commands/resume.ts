import { open } from '../app/open.ts'
import { foreignLog } from '../app/register_run.ts'
import { leaveIn } from '../app/brought.ts'
import { newestUnfinished, resumeRun } from '../app/life.ts'
import { findRunId, readRun } from '../app/runs.ts'
import { locateProject } from '../app/locate.ts'
import { durationOf } from '../app/config.ts'
import { ensureTrust } from '../app/trust.ts'
import type { Limits } from '../core/event.ts'
import { projectFlag } from './project_flag.ts'
import { limitFlags, settingsOf } from './run_flags.ts'
import { livingFor, showEnd } from './run_shown.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'resume',
  summary: 'go on with a run that was interrupted, died, or met a limit',
  description:
    'Goes on at the innermost step; what was finished is not run again and what was paid is not bought again. Options come from the log of the run, the key from the environment; limits can be raised. Without an id: the newest unfinished run.',
  args: '[run]',
  flags: [
    ...limitFlags,
    {
      name: 'merge',
      negatable: true,
      description: 'fast-forward your branch when the run has ended for good; --no-merge does not ask',
    },
    { name: 'yes', short: 'y', description: 'ask nothing' },
    projectFlag,
  ],
  events: true,
  examples: [{ line: 'mmm resume --budget-usd 10', about: 'the newest unfinished run, with more money' }],
  async run({ args, flags, host, out }) {
    const root = locateProject(host.cwd, flags.project)
    const id = args[0] === undefined ? await newestUnfinished(root) : findRunId(root, args[0])
    const { run } = await readRun(root, id)
    const typed = settingsOf(flags)
    const recorded = settingsOf(run.options)
    const opened = await open(host, {
      project: flags.project,
      settings: { ...recorded, ...typed },
      replay: run.options['replay'] as string | undefined,
      allowEnv: (run.options['allow-env'] as string[] | undefined) ?? [],
    })
    const canAsk = host.stdinIsTTY && host.stderrIsTTY && !out.mode.json && !out.mode.events
    await ensureTrust({
      root: opened.root,
      brought: [...foreignLog(opened.root, run, opened.user), ...leaveIn(run.options)],
      user: opened.user,
      yes: flags.yes === true,
      say: (text) => out.say(text),
      ...(canAsk ? { ask: (question: string) => host.ask(question) } : {}),
    })
    const merge = flags.merge ?? (flags.yes === true ? false : undefined)
    const living = livingFor(opened, { host, out, merge })
    const lived = await resumeRun(
      id,
      raised(typed, () => durationOf(opened.config)),
      living.living,
    ).finally(() => living.close())
    return showEnd(lived, { host, out })
  },
})

function raised(typed: Record<string, unknown>, ms: () => number): Limits {
  const limits: Limits = {}
  if (typed['max-iterations'] !== undefined) limits.iterations = typed['max-iterations'] as number
  if (typed['budget-usd'] !== undefined) limits.usd = typed['budget-usd'] as number
  if (typed['budget-tokens'] !== undefined) limits.tokens = typed['budget-tokens'] as number
  if (typed['max-time'] !== undefined) limits.ms = ms()
  if (typed['target'] !== undefined) limits.target = typed['target'] as number
  return limits
}
