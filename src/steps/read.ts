import { readFile, stat } from 'node:fs/promises'
import { parse } from 'yaml'
import { z } from 'zod'
import { codeOf, messageOf, MmmError } from '../core/error.ts'
import type { Json } from '../core/event.ts'
import type { Kind } from '../core/kind.ts'
import { failure } from './failure.ts'
import { maskJson } from '../core/mask_json.ts'
import { placeIn } from './place_in.ts'
import type { World } from './world.ts'

const input = z.strictObject({
  path: z.string().min(1).describe("The file, relative to the step's folder"),
  as: z.enum(['text', 'lines', 'json', 'yaml']).default('text').describe('What the content becomes'),
  optional: z.boolean().default(false).describe('Whether a missing file is no failure'),
})
type Input = z.infer<typeof input>

/** Bytes of the largest file that is read: the content becomes part of the run's log. */
const maxBytes = 10 * 1024 * 1024

/** Reads a file. */
export function readKind(world: World): Kind {
  return {
    name: 'read',
    summary: 'Reads a file',
    input,
    touches: ['files'],
    outputs: ['content', 'exists'],
    async perform(given: Input, context) {
      const text = await textOf(await placeIn(context.cwd, given.path, world), given.path)
      if (text === undefined && given.optional) return { status: 'success', outputs: { content: null, exists: false } }
      if (text === undefined) {
        const error = { class: 'failed', code: 'read.missing', message: `There is no file "${given.path}"` } as const
        return failure(error, { content: null, exists: false })
      }
      try {
        const content = maskJson(contentOf(text, given.as), world.mask)
        return { status: 'success', outputs: { content, exists: true } }
      } catch (error) {
        const message = `"${given.path}" is not ${given.as === 'json' ? 'JSON' : 'YAML'}: ${world.mask(messageOf(error).split('\n')[0]!)}`
        return failure({ class: 'failed', code: `read.${given.as}`, message }, { content: null, exists: true })
      }
    },
  }
}

/** Undefined where there is no file; a folder, a pipe or a device is an error. */
async function textOf(file: string, path: string): Promise<string | undefined> {
  try {
    const found = await stat(file)
    if (!found.isFile()) throw new MmmError('read.no-file', `"${path}" is not a file`)
    if (found.size > maxBytes)
      throw new MmmError('read.too-large', `"${path}" has ${found.size} bytes, more than ${maxBytes}`)
    return await readFile(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return undefined
    throw error
  }
}

function contentOf(given: string, as: Input['as']): Json {
  const text = given.startsWith('\uFEFF') ? given.slice(1) : given
  if (as === 'text') return text
  if (as === 'lines') return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/)
  if (as === 'json') return JSON.parse(text) as Json
  // Through JSON: dates and the like become texts, and what JSON does not know is gone.
  return JSON.parse(JSON.stringify(parse(text) ?? null)) as Json
}
