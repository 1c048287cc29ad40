import type { Living, Lived } from '../app/life.ts'
import type { Opened } from '../app/open.ts'
import { registerRun } from '../app/register_run.ts'
import type { Run } from '../core/run.ts'
import { listener } from '../views/listener.ts'
import { runJson } from '../views/run_json.ts'
import { summaryText } from '../views/summary.ts'
import { lookOf } from './look_of.ts'
import type { Host, Output } from './verb.ts'

export interface Showing {
  host: Host
  out: Output
  /** `--merge`, `--no-merge`, or neither: then it is asked on a terminal. */
  merge?: boolean | undefined
  /** `--keep-spec`, or not: then it is asked on a terminal. */
  keepSpec?: boolean | undefined
}

/** What a run's life needs of the command line: its events shown as they come, and the question of the merge. */
export function livingFor(opened: Opened, { host, out, merge, keepSpec }: Showing): { living: Living; close(): void } {
  const shown = listener(out, host)
  const canAsk = host.stdinIsTTY && host.stderrIsTTY && !out.mode.json && !out.mode.events
  if (canAsk) {
    opened.world.ask = (question) => {
      shown.close()
      return host.ask(question)
    }
  }
  const wantsMerge = async (run: Run) => {
    if (merge !== undefined) return merge
    if (!canAsk) return false
    shown.close()
    const answer = await host.ask(`Fast-forward your branch to ${run.work.workspace!.branch}? [y/N] `)
    return /^y(es)?$/i.test(answer.trim())
  }
  const wantsSpec = async (run: Run, path: string) => {
    if (keepSpec === true || run.options['keep-spec'] === true) return true
    if (!canAsk) return false
    shown.close()
    const answer = await host.ask(`It is proven. Keep the specification as ${path}? [y/N] `)
    return /^y(es)?$/i.test(answer.trim())
  }
  const living: Living = {
    world: opened.world,
    version: host.version,
    signal: host.signal,
    onEvent: (event, run) => shown.onEvent(event, run),
    say: (text) => out.say(text),
    register: (id) => registerRun(opened.root, id, { user: opened.user, say: (text) => out.say(text) }),
    wantsMerge,
    wantsSpec,
  }
  return { living, close: () => shown.close() }
}

/** The final summary, and the exit code that says why the run stopped. */
export function showEnd(
  { run, stop }: Lived,
  { host, out, more }: Pick<Showing, 'host' | 'out'> & { more?: { json: object; text(): string } | undefined },
): number {
  const whole = { id: run.id, standing: run.ended?.status ?? 'died', run } as const
  const text = () =>
    [summaryText(whole, lookOf(host, out)), ...(more === undefined ? [] : ['', more.text()])].join('\n')
  if (!out.mode.events) out.show('run', { ...runJson(whole), ...more?.json }, text)
  else if (more !== undefined) out.text(more.text())
  return stop.code
}
