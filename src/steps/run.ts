import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { isAbsolute, join, relative, resolve } from 'node:path'
import { z } from 'zod'
import { MmmError } from '../core/error.ts'
import type { StepError } from '../core/event.ts'
import type { Kind, StepContext, StepResult } from '../core/kind.ts'
import { run, type Ended } from '../ports/shell.ts'
import { parseOutputFile } from './output_file.ts'
import type { World } from './world.ts'

const input = z.strictObject({
  command: z.string().min(1),
  values: z.record(z.string(), z.string()).default({}).describe('Variables that stand for the expressions of the command'),
  shell: z.string().optional(),
  'working-directory': z.string().optional(),
})
type Input = z.infer<typeof input>

/** Longest output that becomes `outputs.stdout`, in characters; all of it lies in the step's log. */
const maxOutput = 1_000_000

/** Runs shell lines in a process group of their own. */
export function runKind(world: World): Kind {
  return {
    name: 'run',
    summary: 'Runs shell lines',
    input,
    touches: ['processes', 'files'],
    async perform(given: Input, context): Promise<StepResult> {
      const folder = await mkdtemp(join(tmpdir(), 'mmm-output-'))
      try {
        const ended = await perform(given, context, { world, outputFile: join(folder, 'output') })
        const text = await readFile(join(folder, 'output'), 'utf8').catch(() => '')
        const outputs = { stdout: world.mask(trimEnd(ended.stdout)), exit: ended.exit, ...parseOutputFile(world.mask(text)) }
        const error = errorOf(ended, given)
        return error === undefined ? { status: 'success', outputs } : { status: 'failure', outputs, error }
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },
  }
}

async function perform(given: Input, context: StepContext, to: { world: World; outputFile: string }): Promise<Ended> {
  const { world } = to
  const env = world.childEnv({ ...context.env, ...given.values, MMM_OUTPUT: to.outputFile, GITHUB_OUTPUT: to.outputFile })
  const command = given.shell === undefined ? given.command : [...given.shell.split(/\s+/), given.command]
  let pid = 0
  const ended = await run(command, {
    cwd: folderOf(given, context),
    env,
    signal: context.signal,
    onStart(started, startTime) {
      pid = started
      void context.emit({ type: 'process.started', path: context.path, pid, startTime, command: world.mask(given.command.slice(0, 200)) })
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
  await context.emit({ type: 'output.stored', path: context.path, stream: 'both', blob, bytes, tail: text.slice(-2_000) })
}

function folderOf(given: Input, context: StepContext): string {
  const folder = resolve(context.cwd, given['working-directory'] ?? '.')
  const inside = relative(context.cwd, folder)
  if (!inside.startsWith('..') && !isAbsolute(inside)) return folder
  throw new MmmError('run.outside', `"working-directory" leads out of the project: "${given['working-directory']}"`)
}

function errorOf(ended: Ended, given: Input): StepError | undefined {
  if (ended.exit === 0 && ended.ended === undefined) return undefined
  const how = ended.exit === null ? `was ended by ${ended.signal ?? 'a signal'}` : `ended with exit code ${ended.exit}`
  const first = given.command.trim().split('\n')[0]!.slice(0, 80)
  const code = ended.exit === 127 ? 'run.not-found' : 'run.failed'
  return { class: 'failed', code, message: `"${first}" ${how}` }
}

function trimEnd(text: string): string {
  const cut = text.length > maxOutput ? text.slice(0, maxOutput) : text
  return cut.replace(/\n+$/, '')
}
