import { readFile, stat } from 'node:fs/promises'
import type { StepError } from '../core/event.ts'
import type { StepContext } from '../core/kind.ts'
import { placeIn } from './place_in.ts'
import type { World } from './world.ts'

/** Bytes of the largest report that is read. */
const maxBytes = 64 * 1024 * 1024

/** What tells whether a file was written meanwhile; undefined where there is none. */
export async function stampOf(path: string, cwd: string, world: World): Promise<string | undefined> {
  const found = await stat(await placeIn(cwd, path, world)).catch(() => undefined)
  return found === undefined ? undefined : `${found.ino} ${found.size} ${found.mtimeMs} ${found.ctimeMs}`
}

export interface ReportFile {
  context: StepContext
  world: World
  /** Its stamp before the command ran. */
  before: string | undefined
  /** Whether a command ran at all. */
  ran: boolean
}

/** The text of a report. One that the command did not write is an old one: it is not believed. */
export async function reportFile(
  path: string,
  { context, world, before, ran }: ReportFile,
): Promise<string | StepError> {
  const file = await placeIn(context.cwd, path, world)
  const found = await stat(file).catch(() => undefined)
  if (found === undefined || !found.isFile()) return fault('tool.no-report', `There is no report "${path}"`)
  if (ran && before !== undefined && before === (await stampOf(path, context.cwd, world))) {
    const hint =
      'Where the command skips work that is done already, run it by `run` and read the file by a tool without command'
    return { ...fault('tool.old-report', `The command did not write "${path}": the report there is an old one`), hint }
  }
  if (found.size > maxBytes)
    return fault('tool.too-large', `The report "${path}" has ${found.size} bytes, more than ${maxBytes}`)
  return readFile(file, 'utf8')
}

function fault(code: string, message: string): StepError {
  return { class: 'failed', code, message }
}
