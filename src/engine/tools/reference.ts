import type { Kind } from '../../core/kind.ts'
import { fileSchema, jsonSchemaOf, type JsonSchema } from './json_schema.ts'

/** The reference of the language in markdown, made from the schemas of workflow, step, kinds and settings. */
export function referenceText(kinds: Iterable<Kind>): string {
  const workflow = fileSchema('workflow')
  const step = workflow.definitions?.['step'] ?? {}
  const parts = [
    '# Reference of workflows and settings',
    'Made by `mmm doc --reference` from the schemas that `mmm check` uses. What the words mean together is told in [workflows](workflows.md).',
    '## Head of a workflow',
    ...tables(workflow, ''),
    '## Step',
    ...tables(step, ''),
    '## Kinds of step',
    ...[...kinds].flatMap(kindText),
    '## Settings of a project',
    'The keys of `.mmm/config.yml`; see [settings](config.md).',
    ...tables(fileSchema('config'), ''),
  ]
  return `${parts.join('\n\n')}\n`
}

function kindText(kind: Kind): string[] {
  const schema = jsonSchemaOf(kind.input)
  const touches = kind.touches.length === 0 ? 'nothing beyond the log' : kind.touches.join(', ')
  const outputs =
    kind.outputs === undefined
      ? 'not known beforehand'
      : kind.outputs.length === 0
        ? 'none'
        : kind.outputs.map(code).join(', ')
  const inputs =
    Object.keys(schema.properties ?? {}).length > 0
      ? tables(schema, '')
      : [`Input: ${schema.additionalProperties === false ? 'none' : 'any'}.`]
  return [`### ${code(kind.name)}`, `${kind.summary}. Touches: ${touches}. Outputs: ${outputs}.`, ...inputs]
}

/** A table of the keys, and one more for each key that holds keys of its own. */
function tables(schema: JsonSchema, prefix: string): string[] {
  const keys = Object.entries(schema.properties ?? {})
  const rows = keys.map(([key, one]) => row(key, one, schema.required?.includes(key) ?? false))
  const table = ['| key | value | meaning |', '|---|---|---|', ...rows].join('\n')
  const below = keys.flatMap(([key, one]) =>
    joined(inner(one, key)).flatMap(([name, found]) => [
      `Keys of \`${prefix}${name}\`:`,
      ...tables(found, `${prefix}${name}.`),
    ]),
  )
  return [table, ...below]
}

function row(key: string, schema: JsonSchema, required: boolean): string {
  const notes = [
    described(schema),
    required ? 'Required' : '',
    schema.default === undefined || isEmpty(schema.default) ? '' : `Default: ${code(JSON.stringify(schema.default))}`,
  ]
  return `| ${code(key)} | ${cell(typeText(schema))} | ${cell(notes.filter((one) => one !== '').join('. '))} |`
}

function described(schema: JsonSchema): string {
  const parts = (schema.anyOf ?? []).map((one) => one.description).filter((one) => one !== undefined)
  return [schema.description, ...parts].filter((one) => one !== undefined).join('; ')
}

/** Forms of one key that may be chosen from are told of in one table. */
function joined(found: ReadonlyArray<[string, JsonSchema]>): Array<[string, JsonSchema]> {
  const byName = new Map<string, JsonSchema>()
  for (const [name, schema] of found) {
    const before = byName.get(name)
    byName.set(name, before === undefined ? schema : { properties: { ...before.properties, ...schema.properties } })
  }
  return [...byName]
}

/** Maps with keys of their own below a key, each with its name: `inputs.<name>`. */
function inner(schema: JsonSchema, name: string): Array<[string, JsonSchema]> {
  if (schema.properties !== undefined) return [[name, schema]]
  if (schema.anyOf !== undefined) return schema.anyOf.flatMap((one) => inner(one, name))
  if (schema.items !== undefined) return inner(schema.items, `${name}[]`)
  const more = schema.additionalProperties
  return typeof more === 'object' ? inner(more, `${name}.<name>`) : []
}

function typeText(schema: JsonSchema): string {
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) === 'step' ? 'step' : 'list of steps'
  if (schema.enum !== undefined) return schema.enum.map((one) => code(String(one))).join(', ')
  if (schema.const !== undefined) return code(String(schema.const))
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(typeText))].join(' or ')
  if (schema.type === 'array') return `list of ${typeText(schema.items ?? {})}`
  if (schema.type === 'object')
    return typeof schema.additionalProperties === 'object' ? `map of ${typeText(schema.additionalProperties)}` : 'map'
  return schema.type === undefined ? 'any' : [schema.type].flat().join(' or ')
}

function isEmpty(value: unknown): boolean {
  return value !== null && typeof value === 'object' && Object.keys(value).length === 0
}

function code(text: string): string {
  return `\`${text}\``
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
