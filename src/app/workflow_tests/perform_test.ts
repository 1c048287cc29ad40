import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { messageOf, MmmError } from '../../core/error.ts'
import type { Event } from '../../core/event.ts'
import { exit } from '../../core/exit.ts'
import { newRun, type Run } from '../../core/run.ts'
import type { SecretSource, Step, Workflow } from '../../core/workflow.ts'
import type { Clock } from '../../ports/clock.ts'
import { lineOf } from '../../views/line.ts'
import { limitsOf } from '../limits.ts'
import { startRun, type Living } from '../life.ts'
import { open, type Opened } from '../open.ts'
import { judge } from './judge.ts'
import { makePlace, secretVariable, type TestPlace } from './make_place.ts'
import { playKinds } from './play_kinds.ts'
import type { TestFile, WorkflowTest } from './test_file.ts'
import type { Got, Tested } from './tested.ts'

export interface Performing {
  root: string
  env: Record<string, string | undefined>
  execPath: string
  packageRoot: string
  version: string
  signal: AbortSignal
}

/** Runs a workflow as a test says, in a repository of its own that is gone afterwards, and compares what it came to. */
export async function performTest(test: WorkflowTest, of: TestFile, how: Performing): Promise<Tested> {
  const began = performance.now()
  const { workflow } = of
  const place = await makePlace(test, { ...how, workflow })
  try {
    const got = await runIn(place, { test, workflow, how })
    const { id, file, name } = test
    const failures = judge(test, of, got)
    const ms = Math.round(performance.now() - began)
    return {
      id,
      file,
      name,
      passed: failures.length === 0,
      ms,
      failures,
      message: got.message,
      reached: reachedIn(got.run),
    }
  } finally {
    await place.remove()
  }
}

const nothing = { exit: exit.done, message: '', tooLong: false }

interface RunningTest {
  test: WorkflowTest
  workflow: Workflow
  how: Performing
}

async function runIn(place: TestPlace, { test, workflow, how }: RunningTest): Promise<Got> {
  const { project, env } = place
  const opened = await open({ cwd: project, env, packageRoot: how.packageRoot }, { project })
  opened.world.clock = withoutWaiting(opened.world.clock)
  const tooLong = AbortSignal.timeout(test.timeout)
  const { unanswered } = place
  const got: Got = { ...nothing, run: newRun(), files: new Map(), said: [], unanswered }
  const living = livingOf(got, { opened, test, how, signal: AbortSignal.any([how.signal, tooLong]) })
  const options = {
    specs: [],
    model: opened.config.model,
    ...(test.environment === undefined ? {} : { environment: test.environment }),
  }
  const limits = limitsOf(opened.config, opened.origins, workflow)
  try {
    const { stop } = await startRun(
      { workflow: withPlayedSecrets(workflow), inputs: test.inputs, limits, options },
      living,
    )
    Object.assign(got, { exit: stop.code, message: stop.message })
  } catch (error) {
    how.signal.throwIfAborted()
    const code = error instanceof MmmError ? error.exit : exit.environment
    Object.assign(got, { exit: code, message: messageOf(error) })
  }
  how.signal.throwIfAborted()
  got.tooLong = tooLong.aborted
  return got
}

interface LivingIn {
  opened: Opened
  test: WorkflowTest
  how: Performing
  signal: AbortSignal
}

function livingOf(got: Got, { opened, test, how, signal }: LivingIn): Living {
  const { world } = opened
  return {
    world,
    version: how.version,
    signal,
    kinds: (kinds) => playKinds(test, kinds),
    say: (text) => void got.said.push(text),
    onEvent(event: Event, run: Run) {
      got.run = run
      const line = lineOf(event, run)
      if (line?.level === 0) got.said.push(line.text)
      // The worktree is gone when the run's life is over
      if (event.type === 'run.ended') got.files = readFiles(world.folder(), Object.keys(test.expect.files ?? {}))
    },
  }
}

function readFiles(folder: string, paths: readonly string[]): Map<string, string | undefined> {
  return new Map(paths.map((path) => [path, textAt(join(folder, path))]))
}

function textAt(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}

/** Where secrets come from is the user's; in a test they come from the test, for the workflows that it calls too. */
function withPlayedSecrets(workflow: Workflow): Workflow {
  const steps = [...workflow.byPath].map(([path, step]): [string, Step] => [
    path,
    step.sub === undefined ? step : { ...step, sub: withOwnSecretsPlayed(step.sub) },
  ])
  return { ...withOwnSecretsPlayed(workflow), byPath: new Map(steps) }
}

function withOwnSecretsPlayed(workflow: Workflow): Workflow {
  const played = (secrets: Record<string, SecretSource>) =>
    Object.fromEntries(Object.keys(secrets).map((name) => [name, { env: secretVariable(name) }]))
  const environments = Object.entries(workflow.environments).map(([name, one]): [string, typeof one] => [
    name,
    { ...one, secrets: played(one.secrets) },
  ])
  return { ...workflow, secrets: played(workflow.secrets), environments: Object.fromEntries(environments) }
}

/** Waits, and delays before another attempt, take no time in a test. */
function withoutWaiting(clock: Clock): Clock {
  return { ...clock, sleep: (ms, signal) => clock.sleep(Math.min(ms, 1), signal) }
}

function reachedIn({ graph }: Run): string[] {
  return [...graph.steps.values()].filter((step) => step.ended?.outcome !== 'skipped').map((step) => step.path)
}
