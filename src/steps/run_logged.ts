import type { StepError } from '../core/event.ts'
import type { StepContext } from '../core/kind.ts'
import { run, type Ended } from '../ports/shell.ts'
import type { World } from './world.ts'

export interface RunLogged {
  world: World
  context: StepContext
  cwd: string
  /** The whole environment of the command. */
  env: Record<string, string>
  /** The command for people, as the log shows it. */
  shown: string
  /** Milliseconds. @default those of the step */
  timeout?: number
}

/** Runs a command of a step: its process and its output go into the run's log, masked. Throws when the step is stopped. */
export async function runLogged(command: string | readonly string[], how: RunLogged): Promise<Ended> {
  const { world, context } = how
  let pid = 0
  const ended = await run(command, {
    cwd: how.cwd,
    env: how.env,
    signal: context.signal,
    ...(how.timeout === undefined ? {} : { timeout: how.timeout }),
    onStart(started, startTime) {
      pid = started
      void context.emit({
        type: 'process.started',
        path: context.path,
        pid,
        startTime,
        command: world.mask(how.shown.slice(0, 200)),
      })
    },
  })
  await context.emit({ type: 'process.ended', path: context.path, pid, exit: ended.exit, ms: ended.ms })
  await storeOutput(ended, context, world)
  context.signal.throwIfAborted()
  return ended
}

async function storeOutput(ended: Ended, context: StepContext, world: World): Promise<void> {
  if (ended.output === '') return
  const text = world.mask(ended.output)
  const blob = await context.store(text)
  const bytes = Buffer.byteLength(text) + ended.dropped
  await context.emit({
    type: 'output.stored',
    path: context.path,
    stream: 'both',
    blob,
    bytes,
    tail: text.slice(-2_000),
  })
}

/** Why a command counts as failed by its end alone; undefined = it does not. */
export function exitError(ended: Ended, shown: string): StepError | undefined {
  if (ended.exit === 0 && ended.ended === undefined) return undefined
  const how = ended.exit === null ? `was ended by ${ended.signal ?? 'a signal'}` : `ended with exit code ${ended.exit}`
  const first = shown.trim().split('\n')[0]!.slice(0, 80)
  const code = ended.exit === 127 ? 'run.not-found' : 'run.failed'
  return { class: 'failed', code, message: `"${first}" ${how}` }
}
