import { parse } from 'yaml'
import { z } from 'zod'
import { messageOf, MmmError } from '../core/error.ts'
import type { Json } from '../core/event.ts'
import type { Kind } from '../core/kind.ts'
import { readText } from '../ports/files.ts'
import { failure } from './failure.ts'
import { placeIn } from './place_in.ts'
import type { World } from './world.ts'

const input = z.strictObject({
  data: z.json().describe('What is judged'),
  schema: z
    .union([z.string().min(1), z.record(z.string(), z.json()), z.boolean()])
    .describe("A JSON Schema, or the path of its file (JSON or YAML) relative to the step's folder"),
})
type Input = z.infer<typeof input>

/** Most errors that are listed. */
const maxErrors = 100

/** Judges data by a JSON Schema. */
export function validateKind(world: World): Kind {
  return {
    name: 'validate',
    summary: 'Judges data by a JSON Schema',
    input,
    touches: ['files'],
    outputs: ['valid', 'errors'],
    async perform({ data, schema }: Input, context) {
      const loaded = typeof schema === 'string' ? await readSchema(schema, context.cwd, world) : schema
      const found = await errorsOf(data, loaded)
      const errors = found.map((one) => ({ ...one, message: world.mask(one.message) }))
      if (errors.length === 0) return { status: 'success', outputs: { valid: true, errors: [] } }
      const lines = errors.slice(0, 20).map(({ path, message }) => `${path === '' ? '(the whole)' : path}: ${message}`)
      const more = errors.length > 20 ? [`and ${errors.length - 20} more`] : []
      const message = [`The data does not fit the schema`, ...lines, ...more].join('\n')
      return failure(
        { class: 'failed', code: 'validate.failed', message },
        { valid: false, errors: errors as unknown as Json },
      )
    },
  }
}

async function readSchema(path: string, cwd: string, world: World): Promise<unknown> {
  const text = await readText(await placeIn(cwd, path, world))
  if (text === undefined) throw new MmmError('validate.no-schema', `There is no schema "${path}"`)
  try {
    return /\.ya?ml$/i.test(path) ? parse(text) : JSON.parse(text)
  } catch (error) {
    throw new MmmError('validate.schema', `The schema "${path}" cannot be read: ${messageOf(error).split('\n')[0]}`)
  }
}

interface Fault {
  /** JSON Pointer into the data. */
  path: string
  message: string
  keyword: string
}

async function errorsOf(data: Json, schema: unknown): Promise<Fault[]> {
  const Ajv = await dialectOf(schema)
  try {
    const ajv = new Ajv({ allErrors: true, strict: false, logger: false })
    const validate = ajv.compile(schema as object)
    if ((schema as { $async?: unknown }).$async === true) throw new Error('"$async" is not supported')
    if (validate(data) === true) return []
    return (validate.errors ?? []).slice(0, maxErrors).map((error) => ({
      path: error.instancePath,
      message: `${error.message ?? 'is wrong'}${detailOf(error.params)}`,
      keyword: error.keyword,
    }))
  } catch (error) {
    throw new MmmError('validate.schema', `The schema is not valid: ${messageOf(error)}`)
  }
}

/** By `$schema`; a bundle gives CommonJS as `default` only. A schema that does not say is read as 2020-12. */
async function dialectOf(schema: unknown) {
  const named = (schema as { $schema?: unknown } | null)?.$schema
  const uri = typeof named === 'string' ? named : 'https://json-schema.org/draft/2020-12/schema'
  if (uri.includes('/2020-12/')) return (await import('ajv/dist/2020.js')).default.Ajv2020
  if (uri.includes('/2019-09/')) return (await import('ajv/dist/2019.js')).default.Ajv2019
  if (uri.includes('/draft-07/')) return (await import('ajv')).default.Ajv
  throw new MmmError('validate.dialect', `The schema is written for "${uri}"`, {
    hint: 'Known are 2020-12, 2019-09 and draft-07',
  })
}

/** The names and values that Ajv's message leaves out. */
function detailOf(params: Record<string, unknown>): string {
  const named = params['additionalProperty'] ?? params['unevaluatedProperty'] ?? params['propertyName']
  if (named !== undefined) return `: "${String(named)}"`
  if (Array.isArray(params['allowedValues'])) return `: ${JSON.stringify(params['allowedValues']).slice(0, 200)}`
  return 'allowedValue' in params ? `: ${JSON.stringify(params['allowedValue']).slice(0, 200)}` : ''
}
