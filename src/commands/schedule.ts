import { openSchedule, refuseInvalid, scheduled } from '../app/schedule/open_schedule.ts'
import { rowsOf } from '../app/schedule/rows.ts'
import { targets, type Target } from '../app/schedule/install/target.ts'
import { formatDiagnostic } from '../core/diagnostic.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { didYouMean } from '../core/suggest.ts'
import { nextText, schedulesText } from '../views/schedule.ts'
import { lookOf } from './look_of.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define, type Call } from './verb.ts'

const forms = ['list', 'next', 'run', 'push', 'install', 'remove'] as const

export const verb = define({
  name: 'schedule',
  summary: 'start workflows at the times that they say',
  description:
    'A workflow says its times at its head: on: {schedule: [{cron, timezone, overlap, catch-up}]}. "run" waits for them and starts each as a run of its own; "install" lets systemd, cron or a CI do the waiting.\n' +
    'Without a name, all workflows in .mmm/workflows that have a schedule are meant; "run" means those that wait for files, specs or pushes too.',
  args: '[form] [workflow...]',
  flags: [
    { name: 'once', description: 'run: start what is due now, wait for it, and end' },
    { name: 'yes', short: 'y', description: 'run, push: give leave to run what the repository brings, now and later' },
    ...targets.map((name) => ({ name, description: aboutTarget(name) })),
    { name: 'print', description: 'install: show what would be written, and write nothing' },
    projectFlag,
  ],
  subverbs: [
    { name: 'list', summary: 'schedules, with their last run and next time (as without a word)', flags: ['project'] },
    { name: 'next', args: '[workflow...]', summary: 'the next five times of each', flags: ['project'] },
    {
      name: 'run',
      args: '[workflow...]',
      summary: 'wait for times, files, specs and branches, and start the workflows, until Ctrl-C',
      flags: ['once', 'yes', 'project'],
    },
    {
      name: 'push',
      args: '<workflow> <branch...>',
      summary: 'what the git hook calls: start it if a branch moved that it waits for',
      flags: ['yes', 'project'],
    },
    {
      name: 'install',
      args: '<workflow>',
      summary: 'write a systemd timer, crontab lines, a git hook or a CI file',
      flags: [...targets, 'print', 'project'],
    },
    { name: 'remove', args: '<workflow>', summary: 'take away what "install" wrote', flags: [...targets, 'project'] },
  ],
  examples: [
    { line: 'mmm schedule next nightly', about: 'when it will run' },
    { line: 'mmm schedule run', about: 'start workflows when their time comes' },
    { line: 'mmm schedule install nightly --systemd --print', about: 'the units, without writing them' },
  ],
  async run(call) {
    const [form = 'list', ...names] = call.args
    refuseFlags(form, call.flags)
    if (form === 'list' || form === 'next') return show(form, names, call)
    if (form === 'run') return (await import('./schedule_run.ts')).run(names, call)
    if (form === 'push') return (await import('./schedule_push.ts')).push(names, call)
    if (form === 'install') return (await import('./schedule_install.ts')).install(names, call)
    if (form === 'remove') return (await import('./schedule_install.ts')).remove(names, call)
    const hint = didYouMean(form, forms) ?? 'Type "mmm help schedule"'
    throw new MmmError('cli.unknown-form', `"mmm schedule" has no form "${form}"`, { hint })
  },
})

async function show(form: 'list' | 'next', names: readonly string[], { host, out, flags }: Call): Promise<number> {
  const project = flags['project'] as string | undefined
  const list = await openSchedule(host, { ...scheduled, names, project, say: (text) => out.say(text) })
  for (const finding of list.findings) out.say(formatDiagnostic(finding))
  if (form === 'next') refuseInvalid(list)
  const now = list.opened.world.clock.now()
  const schedules = await rowsOf(list.opened.root, list.planned, { now, count: form === 'next' ? 5 : 1 })
  const text = form === 'next' ? nextText : schedulesText
  out.show(form === 'next' ? 'schedule-next' : 'schedules', { schedules, findings: list.findings }, () =>
    text(schedules, lookOf(host, out)),
  )
  return exit.done
}

const meant: Record<string, readonly string[]> = {
  once: ['run'],
  yes: ['run', 'push'],
  print: ['install'],
  ...Object.fromEntries(targets.map((name) => [name, ['install', 'remove']])),
}

function refuseFlags(form: string, flags: Call['flags']): void {
  for (const [name, where] of Object.entries(meant)) {
    if (flags[name] === undefined || where.includes(form) || !forms.some((one) => one === form)) continue
    throw new MmmError('cli.unused-flag', `Flag "--${name}" has no meaning for "mmm schedule ${form}"`, {
      hint: `It belongs to "mmm schedule ${where[0]}"`,
    })
  }
}

function aboutTarget(name: Target): string {
  const about = {
    systemd: 'a timer and a service of your own systemd (the default where it is)',
    crontab: 'lines in your crontab',
    hook: 'lines in a git hook, for workflows that wait for pushes (the default for those without a schedule)',
    github: 'a workflow of GitHub Actions',
    gitlab: 'a file for GitLab CI to include',
  }
  return `install, remove: ${about[name]}`
}
