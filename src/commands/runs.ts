import { locateProject } from '../app/locate.ts'
import { findRunId, listRuns, readRun } from '../app/runs.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { didYouMean } from '../core/suggest.ts'
import { runJson } from '../views/run_json.ts'
import { runsJson, runsText } from '../views/runs.ts'
import { runText } from '../views/run_text.ts'
import { lookOf } from './look_of.ts'
import { profiled } from './profile.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define, type Host, type Output } from './verb.ts'

export const verb = define({
  name: 'runs',
  summary: 'list the runs of the project, or show one',
  description: 'A run is named by its id, by the beginning or the last four characters of it, or by "latest".',
  args: '[form] [run]',
  flags: [
    {
      name: 'trace',
      value: 'string',
      placeholder: 'file',
      description: 'profile: also write it as a trace for chrome://tracing or Perfetto',
    },
    projectFlag,
  ],
  events: true,
  subverbs: [
    { name: 'list', summary: 'all runs, newest first (as without a word)', flags: ['project'] },
    {
      name: 'show',
      args: '[run]',
      summary: 'steps, iterations, checks and spend of one run; the latest if none is named',
      flags: ['project'],
    },
    { name: 'profile', args: '[run]', summary: 'where the time of one run went, ended or not' },
  ],
  examples: [
    { line: 'mmm runs show latest', about: 'the newest run' },
    { line: 'mmm runs show 3f2a --events', about: 'its log, one event a line' },
    { line: 'mmm runs profile', about: 'what the newest run took its time for' },
  ],
  async run({ args: [form = 'list', run], flags, host, out }) {
    const root = locateProject(host.cwd, flags.project)
    if (flags.trace !== undefined && form !== 'profile')
      throw new MmmError('cli.unused-flag', `Flag "--trace" has no meaning for "mmm runs ${form}"`, {
        hint: 'It belongs to "mmm runs profile"',
      })
    if (form === 'profile') return profile(root, run, { host, out, file: flags.trace })
    if (form === 'show') return show(root, run, { host, out })
    if (form !== 'list') throw unknownForm(form)
    if (run !== undefined)
      throw new MmmError('cli.unused-argument', `Too many arguments: "${run}"`, { hint: 'Usage: mmm runs show [run]' })
    if (out.mode.events)
      throw new MmmError('cli.no-events', 'A list has no events', { hint: 'Type "mmm runs show <run> --events"' })
    const runs = await listRuns(root)
    out.show('runs', runsJson(runs), () => runsText(runs, lookOf(host, out)))
    return exit.done
  },
})

async function show(
  root: string,
  word: string | undefined,
  { host, out }: { host: Host; out: Output },
): Promise<number> {
  const found = await readRun(root, findRunId(root, word))
  if (out.mode.events) for (const event of found.events) out.event(event)
  else out.show('run', runJson(found), () => runText(found, lookOf(host, out)))
  return exit.done
}

async function profile(
  root: string,
  word: string | undefined,
  { host, out, file }: { host: Host; out: Output; file: string | undefined },
): Promise<number> {
  if (out.mode.events)
    throw new MmmError('cli.no-events', 'A profile has no events', { hint: 'Type "mmm runs show <run> --events"' })
  const { id, events } = await readRun(root, findRunId(root, word))
  const { profile: found, text } = await profiled(events, { id, file, host, out })
  out.show('profile', { id, ...found }, text)
  return exit.done
}

function unknownForm(form: string): MmmError {
  const hint = didYouMean(form, ['list', 'show', 'profile']) ?? 'Type "mmm runs show <run>"'
  return new MmmError('cli.unknown-form', `"mmm runs" has no form "${form}"`, { hint })
}
