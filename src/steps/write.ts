import { chmod, mkdir, stat } from 'node:fs/promises'
import { dirname } from 'node:path'
import { stringify } from 'yaml'
import { z } from 'zod'
import { MmmError } from '../core/error.ts'
import type { Kind, StepResult } from '../core/kind.ts'
import { createOnly, readText, writeAtomic } from '../ports/files.ts'
import { failure } from './failure.ts'
import { placeIn } from './place_in.ts'
import type { World } from './world.ts'

const input = z
  .strictObject({
    path: z.string().min(1).describe("The file, relative to the step's folder; folders on the way are made"),
    content: z.json().describe('A text; with `as`, any value'),
    as: z.enum(['text', 'json', 'yaml']).default('text').describe('How the content is written'),
    append: z.boolean().default(false).describe('Adds to the end of what is there'),
    'if-exists': z
      .enum(['replace', 'keep', 'fail'])
      .default('replace')
      .describe('What happens to a file that is there'),
  })
  .refine((one) => !(one.append && one['if-exists'] !== 'replace'), {
    path: ['append'],
    error: '"append" adds to a file that is there: "if-exists" has no meaning beside it',
  })
type Input = z.infer<typeof input>

/** Writes a file, whole or not at all. */
export function writeKind(world: World): Kind {
  return {
    name: 'write',
    summary: 'Writes a file, whole or not at all',
    input,
    touches: ['files'],
    outputs: ['path', 'bytes', 'written'],
    async perform(given: Input, context) {
      const text = textOf(given)
      const file = await placeIn(context.cwd, given.path, world)
      return inTurn(file, () => write(file, text, given))
    },
  }
}

async function write(file: string, text: string, given: Input): Promise<StepResult> {
  const before = await stat(file).catch(() => undefined)
  if (before !== undefined && !before.isFile()) throw new MmmError('write.no-file', `"${given.path}" is not a file`)
  if (given['if-exists'] === 'replace') {
    const whole = given.append ? ((await readText(file)) ?? '') + text : text
    await writeAtomic(file, whole)
    if (before !== undefined) await chmod(file, before.mode & 0o7777)
    return done(given, text, true)
  }
  await mkdir(dirname(file), { recursive: true })
  const written = await createOnly(file, text)
  if (written || given['if-exists'] === 'keep') return done(given, text, written)
  const error = { class: 'failed', code: 'write.exists', message: `"${given.path}" is there already` } as const
  return failure(error, { path: given.path, bytes: 0, written: false })
}

function done({ path }: Input, text: string, written: boolean): StepResult {
  return { status: 'success', outputs: { path, bytes: written ? Buffer.byteLength(text) : 0, written } }
}

function textOf({ content, as }: Input): string {
  if (as === 'json') return `${JSON.stringify(content, null, 2)}\n`
  if (as === 'yaml') return stringify(content)
  if (typeof content === 'object' && content !== null) {
    throw new MmmError('write.content', 'The content is not a text', { hint: 'Give `as: json` or `as: yaml`' })
  }
  return content === null ? '' : String(content)
}

const turns = new Map<string, Promise<unknown>>()

/** Steps at the same time write one file one after the other, so that no addition is lost. */
async function inTurn<T>(file: string, work: () => Promise<T>): Promise<T> {
  const before = turns.get(file) ?? Promise.resolve()
  const mine = before.then(work, work)
  turns.set(file, mine)
  try {
    return await mine
  } finally {
    if (turns.get(file) === mine) turns.delete(file)
  }
}
