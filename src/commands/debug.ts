import { makeDebugger } from '../app/debug/make_debugger.ts'
import { withoutTimeouts } from '../app/debug/without_timeouts.ts'
import type { Living } from '../app/life.ts'
import { MmmError } from '../core/error.ts'
import { verb as run } from './run.ts'
import { verb as define, type Flag } from './verb.ts'

/** What shows a run without running it has nothing to stop at. */
const foreign = ['dry-run', 'show-data', 'slot']

const own = {
  name: 'break',
  short: 'b',
  value: 'list',
  placeholder: 'step',
  description: 'stop there, by path or id, and not before the first step',
} as const satisfies Flag

export const verb = define({
  name: 'debug',
  summary: 'run a workflow step by step: stop, look, change a value, go on',
  description:
    'A true run of the workflow that stops before each step that does work, shows the input that it will be given, and takes commands from the terminal or a pipe: step, continue, finish, skip, fail, print, set, break, list, where, quit; "help" tells of all. Ended with quit it can be resumed. Timeouts of steps do not count.',
  args: '<workflow>',
  flags: [own, ...run.flags.filter((flag) => !foreign.includes(flag.name))],
  events: true,
  examples: [
    { line: 'mmm debug ci', about: 'stop before the first step of .mmm/workflows/ci.yml' },
    { line: 'mmm debug ci --break deploy', about: 'go on to the step deploy, and stop there' },
    { line: "printf 'step\\nprint steps\\nquit\\n' | mmm debug ci", about: 'commands from a pipe' },
  ],
  async run(call) {
    const { host, out, flags } = call
    if (out.mode.json)
      throw new MmmError('cli.no-json', '"mmm debug" is a conversation: it has no one document to print', {
        hint: 'Its events come with --events; "mmm runs show --json" shows the run afterwards',
      })
    const quit = new AbortController()
    return run.run({
      ...call,
      around({ launch, living }) {
        const workflow = withoutTimeouts(launch.workflow)
        const { world } = living
        const debug = makeDebugger({
          workflow,
          breaks: (flags['break'] as string[] | undefined) ?? [],
          mask: (text) => world.mask(text),
          readLine: (prompt) => host.readLine(prompt),
          say: (text) => host.writeError(`${text}\n`),
          quit: () => quit.abort(),
          colors: out.sayColors,
        })
        world.ask = (question) => debug.ask(question)
        const signal = AbortSignal.any([living.signal, quit.signal])
        const onEvent: Living['onEvent'] = (event, now) => debug.whenQuiet(() => living.onEvent(event, now))
        return { launch: { ...launch, workflow }, living: { ...living, signal, onEvent, kinds: debug.kinds } }
      },
    })
  },
})
