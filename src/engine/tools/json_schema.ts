import { z, type ZodType } from 'zod'
import { projectConfigSchema } from '../../core/config.ts'
import { workflowSchema } from '../schema.ts'

/** As much of JSON Schema as comes out of our schemas. */
export interface JsonSchema {
  $ref?: string
  type?: string | string[]
  description?: string
  default?: unknown
  const?: unknown
  enum?: unknown[]
  anyOf?: JsonSchema[]
  items?: JsonSchema
  properties?: Record<string, JsonSchema>
  required?: string[]
  additionalProperties?: JsonSchema | boolean
  definitions?: Record<string, JsonSchema>
}

/** What `mmm doc --schema` can print. */
export const schemaNames = ['workflow', 'config'] as const

/** JSON Schema (draft 7, as editors want it) of a workflow file or of `.mmm/config.yml`. */
export function fileSchema(name: (typeof schemaNames)[number]): JsonSchema {
  const { $schema, ...rest } = jsonSchemaOf(
    name === 'workflow' ? workflowSchema : projectConfigSchema,
  ) as JsonSchema & { $schema: string }
  const title = name === 'workflow' ? 'Workflow of mmm' : 'Settings of a project for mmm'
  return { $schema, title, ...rest } as JsonSchema
}

/** The JSON Schema of what may be written, with the step under its name. */
export function jsonSchemaOf(schema: ZodType): JsonSchema {
  const made = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' })
  const text = JSON.stringify(made)
  const step = Object.entries((made['definitions'] ?? {}) as Record<string, JsonSchema>).find(
    ([, one]) => one.properties?.['run'],
  )
  return JSON.parse(
    step === undefined ? text : text.replaceAll(`"${step[0]}"`, '"step"').replaceAll(`/${step[0]}"`, '/step"'),
  ) as JsonSchema
}
