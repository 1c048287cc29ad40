import { prepareFolder } from '../app/prepare_folder.ts'
import { ensureLeave } from '../app/schedule/leave.ts'
import { openSchedule, refuseInvalid, watchable } from '../app/schedule/open_schedule.ts'
import { startChild } from '../app/schedule/start_child.ts'
import { driveWatch } from '../app/watch/drive_watch.ts'
import { slotOf } from '../core/due.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { firedText } from '../views/schedule.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'watch',
  summary: 'start workflows when files, specifications or branches change',
  description:
    'A workflow says at its head what it waits for: on: {file: {paths}}, {spec: {added, changed}} or {push: {branches}}. Without --run it is only said what would start. Without a name, all workflows in .mmm/workflows that wait for something are meant. Ends with Ctrl-C.',
  args: '[workflow...]',
  flags: [
    { name: 'run', description: 'really start them, each as a run of its own' },
    { name: 'yes', short: 'y', description: 'give leave to run what the repository brings, now and later' },
    projectFlag,
  ],
  examples: [
    { line: 'mmm watch', about: 'what would start, as you work' },
    { line: 'mmm watch --run tests', about: 'start .mmm/workflows/tests.yml when its files change' },
  ],
  async run({ args, flags, host, out }) {
    if (out.mode.json)
      throw new MmmError('cli.no-json', '"mmm watch" does not end by itself: it has no one document to print')
    const say = (text: string) => out.say(text)
    const list = await openSchedule(host, { ...watchable, names: args, project: flags.project, say })
    refuseInvalid(list)
    if (list.planned.length === 0) {
      throw new MmmError('schedule.none', 'No workflow in .mmm/workflows waits for files, specs or pushes', {
        hint: 'Put `on:` at the head of one: see docs/schedule.md',
      })
    }
    const { root, world } = list.opened
    const start = flags.run === true
    const canAsk = host.stdinIsTTY && host.stderrIsTTY
    const leave = { start: host, root, yes: flags.yes === true, say: (text: string) => out.say(text, 1) }
    if (start) {
      for (const one of list.planned) {
        await ensureLeave(one, { ...leave, say, ...(canAsk ? { ask: (question: string) => host.ask(question) } : {}) })
      }
      await prepareFolder(root)
    }
    await driveWatch({
      root,
      env: host.env,
      clock: world.clock,
      signal: host.signal,
      planned: () => list.again(),
      async fire(one, reasons) {
        const more = reasons.length > 1 ? ` and ${reasons.length - 1} more` : ''
        out.text(`${one.workflow.name}${start ? '' : ' would start'}: ${reasons[0]}${more}`)
        if (!start) return undefined
        await ensureLeave(one, leave)
        const slot = slotOf(one.workflow.path, world.clock.now())
        return startChild({ ...host, root }, one.workflow.path, { slot, signal: host.signal })
      },
      onReady: () =>
        say(`Watching for ${list.planned.map(({ workflow }) => workflow.name).join(', ')}; Ctrl-C ends it`),
      onEnd: (one, end) =>
        out.text(firedText({ name: one.workflow.name, slot: world.clock.now().toISOString(), ...end })),
      say,
    })
    return exit.interrupted
  },
})
