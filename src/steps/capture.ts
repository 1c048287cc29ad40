import { readFile, stat } from 'node:fs/promises'
import { z } from 'zod'
import { messageOf, MmmError } from '../core/error.ts'
import type { Json } from '../core/event.ts'
import { placeIn } from './place_in.ts'
import type { World } from './world.ts'

/** Outputs that are taken from what a command printed or wrote. */
export const capture = z.record(
  z.string(),
  z.union([
    z.strictObject({ from: z.enum(['stdout', 'lines', 'json']).describe('What it printed') }),
    z.strictObject({
      file: z.string().min(1).describe('A file that it wrote'),
      as: z.enum(['text', 'lines', 'json']).default('text').describe('How it is read'),
    }),
  ]),
)
export type Capture = z.infer<typeof capture>

/** Longest file that becomes an output, in bytes. */
const maxBytes = 1_000_000

/** The outputs that a step asks for. Throws with exit 1 where what is there cannot be read so. */
export async function captured(
  asked: Capture,
  { stdout, isCut, cwd, world }: { stdout: string; isCut: boolean; cwd: string; world: World },
): Promise<Record<string, Json>> {
  const outputs: Record<string, Json> = {}
  for (const [name, one] of Object.entries(asked)) {
    if (isCut && !('file' in one))
      throw wrong(`The output "${name}" is cut: the step printed more than 1,000,000 characters`, 'Write it to a file')
    const text = 'file' in one ? await textOf(one.file, { name, cwd, world }) : stdout
    const as = 'file' in one ? one.as : one.from
    outputs[name] = as === 'lines' ? linesOf(text) : as === 'json' ? jsonOf(text, name) : text
  }
  return outputs
}

async function textOf(
  file: string,
  { name, cwd, world }: { name: string; cwd: string; world: World },
): Promise<string> {
  const place = await placeIn(cwd, file, world)
  const size = await stat(place).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  )
  if (size === undefined) throw wrong(`The output "${name}" has no file "${file}"`)
  if (size > maxBytes)
    throw wrong(`The file "${file}" of the output "${name}" has ${size} bytes, more than ${maxBytes}`)
  return world.mask((await readFile(place, 'utf8')).replace(/\n+$/, ''))
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.split(/\r?\n/)
}

function jsonOf(text: string, name: string): Json {
  try {
    return JSON.parse(text) as Json
  } catch (error) {
    throw wrong(`The output "${name}" is no JSON: ${messageOf(error)}`)
  }
}

function wrong(message: string, hint?: string): MmmError {
  return new MmmError('run.output', message, { exit: 1, ...(hint === undefined ? {} : { hint }) })
}
