import { accessSync, constants } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { install as write, planInstall, uninstall } from '../app/schedule/install/install.ts'
import { targets, type Installing, type Target } from '../app/schedule/install/target.ts'
import { hooksOf } from '../app/schedule/install/hooks.ts'
import { openSchedule, triggered, type OpenSchedule } from '../app/schedule/open_schedule.ts'
import { programLine } from '../app/schedule/start_child.ts'
import type { Planned } from '../app/schedule/planned.ts'
import { changeState, memoryOf, scheduleKey } from '../app/schedule/state.ts'
import { prepareFolder } from '../app/prepare_folder.ts'
import { readKeyFile } from '../app/key_file.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import type { Call, Host } from './verb.ts'

/** `mmm schedule install`: lets another program of this machine, or a CI, do the waiting. */
export async function install(names: readonly string[], call: Call): Promise<number> {
  const { host, out, flags } = call
  const list = await open(names, call)
  const one = list.planned[0]!
  const chosen = targetsIn(call)
  if (chosen.length > 1)
    throw new MmmError('cli.clash', `Flags "--${chosen[0]}" and "--${chosen[1]}" exclude each other`)
  const target = chosen[0] ?? defaultFor(one, host)
  refuseUnfit(one, target)
  const installing = await installingOf(one, list, { call, target })
  const made = planInstall(target, installing, { env: host.env, now: list.opened.world.clock.now() })
  if (flags['print'] !== true) {
    await needKey(one, list, { target, host })
    await write(made, installing, host.env)
    if (isHere(target)) await startFromNow(one, list)
  }
  const written = flags['print'] !== true
  out.show('schedule-install', { workflow: one.workflow.name, ...made, written }, () =>
    [
      ...made.files.map(({ path, text }) => (written ? `Written: ${path}` : `# ${path}\n${text}`)),
      ...(written && made.next.length > 0 ? ['Now:', ...made.next.map((line) => `  ${line}`)] : []),
    ].join('\n'),
  )
  return exit.done
}

/** `mmm schedule remove`: takes away what `install` wrote, and nothing else. */
export async function remove(names: readonly string[], call: Call): Promise<number> {
  const { host, out } = call
  const list = await open(names, call)
  const { workflow } = list.planned[0]!
  const chosen = targetsIn(call)
  const removed = await uninstall(
    { root: list.opened.root, workflow },
    { env: host.env, targets: chosen.length > 0 ? chosen : targets },
  )
  const units = removed.filter((path) => path.endsWith('.timer')).map((path) => path.split('/').at(-1)!)
  const next = units.flatMap((unit) => [`systemctl --user disable --now ${unit}`, 'systemctl --user daemon-reload'])
  out.show('schedule-remove', { workflow: workflow.name, removed, next }, () =>
    removed.length === 0
      ? `Nothing was installed for ${workflow.name}`
      : [
          ...removed.map((path) => `Removed: ${path}`),
          ...(next.length > 0 ? ['Now:', ...next.map((line) => `  ${line}`)] : []),
        ].join('\n'),
  )
  return exit.done
}

async function open(names: readonly string[], { host, out, flags, args }: Call): Promise<OpenSchedule> {
  if (names.length !== 1) {
    throw new MmmError('cli.missing-argument', `"mmm schedule ${args[0]}" takes one workflow`, {
      hint: `Usage: mmm schedule ${args[0]} <workflow>`,
    })
  }
  return openSchedule(host, {
    ...triggered,
    names,
    project: flags['project'] as string | undefined,
    say: (text) => out.say(text),
  })
}

function targetsIn({ flags }: Call): Target[] {
  return targets.filter((name) => flags[name] === true)
}

/** A timer cannot wait for changes, nor a hook for a time. */
function refuseUnfit({ workflow, on }: Planned, target: Target): void {
  const lacks = (what: string, hint: string) =>
    new MmmError('schedule.none', `The workflow "${workflow.name}" has no ${what}`, {
      at: { file: workflow.path },
      hint,
    })
  if (target === 'hook' && on.push === undefined) {
    throw lacks('trigger of pushes, which is all that a git hook can wait for', 'Put `on: {push: {}}` at its head')
  }
  if ((target === 'systemd' || target === 'crontab') && on.schedule.length === 0) {
    throw lacks('schedule', 'For pushes take --hook, for files and specs "mmm watch --run" or a CI')
  }
}

function defaultFor({ on }: Planned, host: Host): Target {
  if (on.schedule.length === 0 && on.push !== undefined) return 'hook'
  return isProgram('systemctl', host) ? 'systemd' : 'crontab'
}

/** Whether this machine is what starts the workflow. */
function isHere(target: Target): boolean {
  return target === 'systemd' || target === 'crontab' || target === 'hook'
}

async function installingOf(
  { workflow, on }: Planned,
  { opened }: OpenSchedule,
  { call: { host }, target }: { call: Call; target: Target },
): Promise<Installing> {
  const { root } = opened
  const folders = ['XDG_CONFIG_HOME', 'XDG_CACHE_HOME']
    .filter((name) => host.env[name])
    .map((name) => `${name}=${host.env[name]}`)
  return {
    root,
    workflow,
    schedule: on.schedule,
    on,
    line: [
      ...(folders.length > 0 ? ['/usr/bin/env', ...folders] : []),
      ...programLine(host),
      'schedule',
      ...(target === 'hook' ? ['push', '--yes', '--project', root] : ['run', '--once', '--yes', '--project', root]),
      resolve(root, workflow.path),
    ],
    ...(target === 'hook' ? { hooks: await hooksOf(root, host.env) } : {}),
    path: host.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin',
    version: host.version,
  }
}

/** What this machine starts has no variables of a terminal: the key must lie in a file. */
async function needKey(
  { workflow }: Planned,
  { opened }: OpenSchedule,
  { target, host }: { target: Target; host: Host },
): Promise<void> {
  const { config } = opened
  const asks = [...workflow.byPath.values()].some((step) => step.kind === 'agent')
  if (!asks || !isHere(target)) return
  if (config['key-file'] !== undefined) await readKeyFile(config['key-file'], host.env)
  else if (opened.origins['base-url'] !== 'user' && opened.origins['backend'] !== 'user') {
    throw new MmmError(
      'schedule.no-key',
      'A schedule has no ANTHROPIC_API_KEY of a terminal, and your configuration names no key-file',
      {
        exit: exit.environment,
        hint: 'Write the key to a file that only you may read (chmod 600), then: mmm config set key-file <path>',
      },
    )
  }
}

/** Its first time is the first one after this. */
async function startFromNow({ workflow, on }: Planned, { opened }: OpenSchedule): Promise<void> {
  await prepareFolder(opened.root)
  await changeState(opened.root, (state) => {
    const { slots } = memoryOf(state, workflow.path)
    for (const one of on.schedule) slots[scheduleKey(one)] ??= opened.world.clock.now().toISOString()
  })
}

function isProgram(name: string, { env }: Host): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder || '.', name), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}
