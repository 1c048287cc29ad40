import { isMap, isScalar, parseDocument, type Document, type Node } from 'yaml'
import { indexLines, type Position } from './lines.ts'

/** What `.openspec.yaml` says of a change. */
export interface OpenspecSettings {
  /** The change means to have no deltas. */
  skip: boolean
  /** A main spec whose last requirement the change removes may go. */
  retire: boolean
  faults: Array<Position & { message: string; hint: string }>
}

const FLAGS = ['skip_specs', 'retire_capabilities']

/**
 * Reads the `.openspec.yaml` of a change as OpenSpec does: `schema` has to be there, and one fault makes the whole invalid. What is
 * invalid gives no leave.
 */
export function readOpenspecSettings(text: string): OpenspecSettings {
  const lines = indexLines(text)
  const yaml = parseDocument(text, { prettyErrors: false })
  const faults: OpenspecSettings['faults'] = []
  const say = (message: string, offset: number, hint: string): void =>
    void faults.push({ message, hint, ...lines.at(offset) })
  for (const { message, pos } of yaml.errors) {
    say(`This is no valid YAML: ${message.split('\n')[0]!.replace(/\.$/, '')}`, pos[0], 'Put it right')
  }
  if (faults.length > 0) return { skip: false, retire: false, faults }
  if (!isMap(yaml.contents)) say('This holds no keys', 0, 'Write "schema: spec-driven"')
  const offsetOf = (key: string): number => {
    const pair = isMap(yaml.contents)
      ? yaml.contents.items.find((one) => isScalar(one.key) && one.key.value === key)
      : undefined
    return ((pair?.value ?? pair?.key) as Node | null | undefined)?.range?.[0] ?? 0
  }
  const value = valueOf(yaml)
  if (isMap(yaml.contents)) checkValues(value, (key, message, hint) => say(message, offsetOf(key), hint))
  const valid = faults.length === 0
  return { skip: valid && value['skip_specs'] === true, retire: valid && value['retire_capabilities'] === true, faults }
}

function valueOf(yaml: Document): Record<string, unknown> {
  try {
    return isMap(yaml.contents) ? (yaml.toJS() as Record<string, unknown>) : {}
  } catch {
    // Aliases without end
    return {}
  }
}

function checkValues(value: Record<string, unknown>, say: (key: string, message: string, hint: string) => void): void {
  const { schema, created, goal, affected_areas: areas, initiative } = value
  if (typeof schema !== 'string' || schema === '')
    say('schema', '"schema" names no schema', 'Write "schema: spec-driven"')
  if (created !== undefined && !(typeof created === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(created))) {
    say('created', '"created" is no date', 'Write it as 2026-01-31')
  }
  for (const flag of FLAGS) {
    const set = value[flag]
    if (set !== undefined && typeof set !== 'boolean')
      say(flag, `"${flag}" is neither true nor false`, `Write "${flag}: true"`)
  }
  if (goal !== undefined && (typeof goal !== 'string' || goal === ''))
    say('goal', '"goal" is no text', 'Put it in quotes')
  const isWord = (one: unknown): boolean => typeof one === 'string' && one !== ''
  if (areas !== undefined && !(Array.isArray(areas) && areas.every(isWord))) {
    say('affected_areas', '"affected_areas" is no list of words', 'Write "affected_areas: [cli]"')
  }
  if (initiative !== undefined && !isInitiative(initiative)) {
    say('initiative', '"initiative" does not have the keys "store" and "id"', 'Write both in lower case with hyphens')
  }
}

function isInitiative(value: unknown): boolean {
  const word = (one: unknown): boolean => typeof one === 'string' && /^[a-z0-9]+(?:-[a-z0-9]+)*$/.test(one)
  if (typeof value !== 'object' || value === null) return false
  const { store, id, ...more } = value as Record<string, unknown>
  return word(store) && word(id) && Object.keys(more).length === 0
}
