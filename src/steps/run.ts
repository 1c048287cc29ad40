import { existsSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { isAbsolute, relative, resolve } from 'node:path'
import { z } from 'zod'
import { MmmError } from '../core/error.ts'
import type { Kind, StepContext, StepResult } from '../core/kind.ts'
import { readText, temporaryPath } from '../ports/files.ts'
import type { Ended } from '../ports/shell.ts'
import { capture, captured } from './capture.ts'
import { parseOutputFile } from './output_file.ts'
import { exitError, runLogged } from './run_logged.ts'
import { withScript } from './script.ts'
import type { World } from './world.ts'

const input = z.strictObject({
  command: z.string().min(1).describe('Shell lines'),
  values: z
    .record(z.string(), z.string())
    .default({})
    .describe('Variables that stand for the expressions of the command'),
  shell: z
    .string()
    .regex(/\S/, 'A shell is a program and its arguments')
    .optional()
    .describe(
      'Program and arguments before the script file ({0} in them stands for it; the text itself behind -c); default sh -e',
    ),
  'working-directory': z.string().optional().describe('Folder, from the project'),
  capture: capture.default({}).describe('Outputs taken from what it printed or wrote'),
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
      const outputFile = temporaryPath()
      try {
        const ended = await perform(given, context, { world, outputFile })
        const text = existsSync(outputFile) ? ((await readText(outputFile)) ?? '') : ''
        const stdout = world.mask(trimEnd(ended.stdout))
        const outputs = { stdout, exit: ended.exit, ...parseOutputFile(world.mask(text)) }
        const isCut = ended.stdout.length > maxOutput || ended.dropped > 0
        if (isCut) await sayCut(context)
        const error = exitError(ended, given.command)
        if (error !== undefined) return { status: 'failure', outputs, error }
        const more = await captured(given.capture, { stdout, isCut, cwd: folderOf(given, context), world })
        return { status: 'success', outputs: { ...outputs, ...more } }
      } finally {
        if (existsSync(outputFile)) await rm(outputFile, { force: true, recursive: true })
      }
    },
  }
}

function perform(given: Input, context: StepContext, to: { world: World; outputFile: string }): Promise<Ended> {
  const { world } = to
  const env = world.childEnv({
    ...context.env,
    ...given.values,
    MMM_OUTPUT: to.outputFile,
    GITHUB_OUTPUT: to.outputFile,
  })
  const cwd = folderOf(given, context)
  return withScript(given.command, given.shell, (command) =>
    runLogged(command, { world, context, cwd, env, shown: given.command }),
  )
}

function folderOf(given: Input, context: StepContext): string {
  const folder = resolve(context.cwd, given['working-directory'] ?? '.')
  const inside = relative(context.cwd, folder)
  if (!inside.startsWith('..') && !isAbsolute(inside)) return folder
  throw new MmmError('run.outside', `"working-directory" leads out of the project: "${given['working-directory']}"`)
}

/** Steps that read this output would work on a part of it: that is told. */
function sayCut({ emit, path }: StepContext): Promise<void> {
  const message = `"${path}" printed more than ${maxOutput} characters: its output "stdout" is cut, mmm logs has more`
  return emit({ type: 'notice', level: 'warning', message })
}

function trimEnd(text: string): string {
  const cut = text.length > maxOutput ? text.slice(0, maxOutput) : text
  return cut.replace(/\n+$/, '')
}
