import { z } from 'zod'
import { messageOf } from '../core/error.ts'
import type { Json, StepError } from '../core/event.ts'
import type { Kind, StepContext } from '../core/kind.ts'
import { parseReport, quote, reportForms, type Report } from '../checks/index.ts'
import type { Ended } from '../ports/shell.ts'
import { failure } from './failure.ts'
import { maskJson } from '../core/mask_json.ts'
import { reportFile, stampOf } from './report_file.ts'
import { exitError, runLogged } from './run_logged.ts'
import { toolFaults, toolLimits } from './tool_limits.ts'
import { inFolder, toolOutputs } from './tool_outputs.ts'
import type { World } from './world.ts'

const input = z
  .strictObject({
    command: z
      .union([z.string().min(1), z.array(z.coerce.string()).min(1)])
      .optional()
      .describe('Shell lines without ${{ }}, or a list: a program and its arguments, each of which may hold ${{ }}'),
    parser: z.enum(reportForms).describe('The form of the report'),
    file: z.string().min(1).optional().describe('The file that the report is in; default: standard output'),
    'fail-on': toolLimits.prefault({}),
  })
  .refine((one) => one.command !== undefined || one.file !== undefined, {
    path: ['command'],
    error: 'A tool needs "command", or "file" with a report that is there',
  })
type Input = z.infer<typeof input>

/** Runs a command and reads its report. */
export function toolKind(world: World): Kind {
  return {
    name: 'tool',
    summary: 'Runs a command and reads its report',
    input,
    expressions: { command: 'not-in-text' },
    touches: ['processes', 'files'],
    outputs: ['exit', 'findings', 'errors', 'warnings', 'tests', 'coverage', 'mutation'],
    async perform(given: Input, context) {
      const before = given.file === undefined ? undefined : await stampOf(given.file, context.cwd, world)
      const ended =
        given.command === undefined ? undefined : await runLogged(given.command, how(given.command, context, world))
      const exit = ended?.exit ?? null
      const read = await readReport(given, ended, { context, world, before })
      if ('class' in read) return failure(masked(read, world), { exit })
      const outputs = maskJson(toolOutputs(read, exit), world.mask) as Record<string, Json>
      const error = errorOf(given, ended, read)
      return error === undefined ? { status: 'success', outputs } : failure(masked(error, world), outputs)
    },
  }
}

function how(command: string | string[], context: StepContext, world: World) {
  return { world, context, cwd: context.cwd, env: world.childEnv(context.env), shown: shownOf(command) }
}

function shownOf(command: string | readonly string[] | undefined): string {
  return typeof command === 'object' ? command.map(quote).join(' ') : (command ?? '')
}

interface Reading {
  context: StepContext
  world: World
  /** What the report's file was before the command ran. */
  before: string | undefined
}

async function readReport(given: Input, ended: Ended | undefined, reading: Reading): Promise<Report | StepError> {
  const text =
    given.file === undefined
      ? printed(given, ended!)
      : await reportFile(given.file, { ...reading, ran: ended !== undefined })
  if (typeof text !== 'string') return withExit(text, given, ended)
  try {
    return inFolder(parseReport(text, given.parser), reading.context.cwd)
  } catch (error) {
    const why = error instanceof z.ZodError ? z.prettifyError(error).split('\n')[0] : messageOf(error)
    const end = ended === undefined ? '' : `\n${ended.output.slice(-1_000)}`
    const fault = {
      class: 'failed',
      code: 'tool.unreadable',
      message: `No ${given.parser} report can be read: ${why}${end}`,
    } as const
    return withExit(fault, given, ended)
  }
}

/** A runner may write to either stream; all other reports stand on standard output. */
function printed({ parser }: Input, ended: Ended): string | StepError {
  if (ended.dropped === 0) return parser === 'tests' ? ended.output : ended.stdout
  const message = `The command printed too much: ${ended.dropped} bytes of it are gone`
  return {
    class: 'failed',
    code: 'tool.too-large',
    message,
    hint: 'Let it write its report to a file, and give `file`',
  }
}

/** Without a report the way the command ended says more. */
function withExit(fault: StepError, given: Input, ended: Ended | undefined): StepError {
  const exit = ended === undefined ? undefined : exitError(ended, shownOf(given.command))
  return exit === undefined ? fault : { ...fault, message: `${exit.message}. ${fault.message}` }
}

/** An exit code counts unless the report explains it: then `fail-on` alone decides. */
function errorOf(given: Input, ended: Ended | undefined, report: Report): StepError | undefined {
  const faults = toolFaults(report, given['fail-on'])
  if (faults.length > 0) return { class: 'failed', code: 'tool.found', message: faults.join('\n') }
  const explained = report.findings.length > 0 || (report.tests?.failed ?? 0) > 0
  const counts = given['fail-on'].exit ?? (!explained || ended?.exit === null)
  return ended === undefined || !counts ? undefined : exitError(ended, shownOf(given.command))
}

function masked(error: StepError, world: World): StepError {
  return { ...error, message: world.mask(error.message) }
}
