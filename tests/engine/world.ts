import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Event, Fact } from '../../src/core/event.ts'
import type { Kind } from '../../src/core/kind.ts'
import { evolve, newRun, type Run } from '../../src/core/run.ts'
import type { Stop } from '../../src/core/stop.ts'
import type { Workflow } from '../../src/core/workflow.ts'
import { formatDiagnostic } from '../../src/core/diagnostic.ts'
import { artifactStore } from '../../src/app/artifacts.ts'
import { stepCache } from '../../src/app/step_cache.ts'
import type { ReadPart } from '../../src/engine/building.ts'
import { drive } from '../../src/engine/drive.ts'
import { openLog, readLog } from '../../src/engine/log.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { failKind } from '../../src/steps/fail.ts'
import { runKind } from '../../src/steps/run.ts'
import { setKind } from '../../src/steps/set.ts'
import { waitKind } from '../../src/steps/wait.ts'
import type { World } from '../../src/steps/world.ts'

/** A folder for one run's log. */
export async function newFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), 'mmm-engine-'))
}

/** The kinds that need no project. */
export function plainKinds(): Map<string, Kind> {
  const world = {
    clock: systemClock,
    mask: (text: string) => text,
    childEnv: (extra: Record<string, string> = {}) => ({ PATH: process.env['PATH']!, ...extra }),
  } as unknown as World
  return new Map([setKind, failKind, waitKind(world), runKind(world)].map((kind) => [kind.name, kind]))
}

/** Reads the other files of a test's workflow. */
export function readerOf(files: Record<string, string> = {}): ReadPart {
  return (ref) => (files[ref] === undefined ? undefined : { file: ref.replace(/^\.\//, ''), text: files[ref] })
}

/** What is said of a workflow that is not valid. */
export function saidOf(text: string, files: Record<string, string> = {}): string[] {
  return parseWorkflow(text, 'test.yml', plainKinds(), readerOf(files)).findings.map(formatDiagnostic)
}

export interface Driven {
  stop: Stop
  run: Run
  events: Event[]
  /** `path outcome` of every ended step, in order. */
  ended: string[]
}

/** Runs a workflow text over the log in a folder: the first call starts it, later ones resume it. */
export async function driveText(
  text: string,
  folder: string,
  options: {
    signal?: AbortSignal
    onEvent?: (event: Event) => void
    inputs?: Run['inputs']
    kinds?: Map<string, Kind>
    mask?: (text: string) => string
    /** Other workflow files, by what names them. */
    files?: Record<string, string>
    /** What the event says with which a run goes on. */
    resumed?: (run: Run, workflow: Workflow) => Partial<Fact & { type: 'run.resumed' }>
  } = {},
): Promise<Driven> {
  const kinds = options.kinds ?? plainKinds()
  const { workflow, findings } = parseWorkflow(text, 'test.yml', kinds, readerOf(options.files))
  if (workflow === undefined) throw new Error(findings.map(formatDiagnostic).join('\n'))
  const read = await readLog(folder)
  const log = await openLog(folder, read, systemClock)
  const run = newRun()
  for (const event of read.events) evolve(run, event)
  const first =
    read.events.length === 0
      ? ({
          type: 'run.started',
          schema: 1,
          run: '20260101-000000-abcd',
          mmm: '0',
          root: folder,
          workflow: { name: workflow.name, path: workflow.path, hash: workflow.hash, text },
          inputs: options.inputs ?? {},
          limits: {},
          workspace: 'here',
          options: {},
          pid: 1,
        } as const)
      : ({ type: 'run.resumed', pid: 1, limits: {}, ...options.resumed?.(run, workflow) } as const)
  const events: Event[] = [...read.events]
  const seen = (event: Event) => {
    events.push(event)
    options.onEvent?.(event)
  }
  const started = log.append(first)
  evolve(run, started)
  seen(started)
  try {
    const stop = await drive(workflow, run, {
      kinds,
      facts: { env: {}, project: null, git: null, environment: {}, secrets: {}, called: {}, hashFiles: () => '' },
      items: async () => ['one', 'two'],
      clock: systemClock,
      ...(options.mask === undefined ? {} : { mask: options.mask }),
      log,
      cwd: folder,
      signal: options.signal ?? new AbortController().signal,
      onEvent: seen,
      cache: stepCache(folder, folder),
      artifacts: artifactStore(folder, folder),
      checkpoint: async () => ({ type: 'notice', level: 'info', message: 'checkpoint' }),
      restore: async () => undefined,
      random: () => 0.5,
    })
    const ended = events.filter((one) => one.type === 'step.ended').map((one) => `${one.path} ${one.conclusion}`)
    return { stop, run, events, ended }
  } finally {
    await log.close()
  }
}
