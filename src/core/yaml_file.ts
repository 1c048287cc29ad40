import { isMap, isScalar, type Document } from 'yaml'
import type { z, ZodType } from 'zod'
import type { Diagnostic, Place } from './diagnostic.ts'
import { didYouMean } from './suggest.ts'
import { parseYamlOnce } from './yaml_document.ts'

/** Largest YAML file that is read, in characters. */
export const maxYamlLength = 4 * 1024 * 1024

export interface YamlFile<T> {
  /** The validated value; undefined if anything is wrong. */
  value?: T
  findings: Diagnostic[]
  /** Place of the node at a path, or of the nearest one above it. */
  place(path: ReadonlyArray<PropertyKey>): Place
}

/**
 * Reads a YAML 1.2 text against a schema and reports all problems together, each with its place.
 *
 * @param area first word of the finding's codes: `workflow`, `config`
 */
export function parseYaml<T>(text: string, file: string, schema: ZodType<T>, area: string): YamlFile<T> {
  const findings: Diagnostic[] = []
  const add = (code: string, message: string, at: Place, hint?: string) =>
    findings.push({ code: `${area}.${code}`, severity: 'error', message, at, ...(hint === undefined ? {} : { hint }) })
  if (text.length > maxYamlLength) {
    add('too-large', `The file has ${text.length} characters, more than ${maxYamlLength}`, { file })
    return { findings, place: () => ({ file }) }
  }
  const { doc, lines } = parseYamlOnce(text)
  const placeAt = (offset: number): Place => {
    const { line, col } = lines.linePos(offset)
    return { file, line, column: col }
  }
  const place = (path: ReadonlyArray<PropertyKey>) => placeAt(offsetOf(doc, path))
  for (const problem of [...doc.errors, ...doc.warnings]) {
    add(
      'yaml',
      said(problem.message),
      placeAt(problem.pos[0]),
      yamlHint(problem.code, text.slice(problem.pos[0], problem.pos[0] + 40)),
    )
  }
  if (findings.length > 0) return { findings, place }
  let raw: unknown
  try {
    raw = doc.toJS({ maxAliasCount: 100 })
  } catch (error) {
    add('yaml', `The aliases cannot be resolved: ${(error as Error).message}`, { file, line: 1, column: 1 })
    return { findings, place }
  }
  const endless = nesting(raw)
  if (endless !== undefined) {
    add('yaml', endless, { file, line: 1, column: 1 })
    return { findings, place }
  }
  const parsed = schema.safeParse(raw ?? {})
  if (parsed.success) return { value: parsed.data, findings, place }
  for (const issue of parsed.error.issues.flatMap(meant)) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const hint = didYouMean(key, keysAt(schema, issue.path))
        add('unknown-key', `Unknown key "${key}"`, placeAt(keyOffset(doc, issue.path, key)), hint)
      }
    } else {
      const where = issue.path.length === 0 ? '' : ` at "${issue.path.join('.')}"`
      add('invalid', `${issue.message}${where}`, place(issue.path))
    }
  }
  return { findings, place }
}

/** What is wrong with the one form of several that was meant: the one that the value has, as far as its outside tells. */
function meant(issue: z.core.$ZodIssue): z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union') return [issue]
  const inside = issue.errors.filter((one) => one.every(({ path }) => path.length > 0))
  const near = inside.length > 0 ? inside : issue.errors.filter((one) => one[0]?.code !== 'invalid_type')
  if (near.length !== 1) return [issue]
  return near[0]!.flatMap(meant).map((one) => ({ ...one, path: [...issue.path, ...one.path] }))
}

/** Deepest nesting of a file. */
const maxDepth = 400

/** What is wrong with how a value is nested: an alias that leads back to what holds it, or too many levels. */
function nesting(raw: unknown): string | undefined {
  const done = new Set<object>()
  const above = new Set<object>()
  const visit = (value: unknown): string | undefined => {
    if (typeof value !== 'object' || value === null || done.has(value)) return undefined
    if (above.has(value)) return 'An alias leads back to what holds it'
    if (above.size >= maxDepth) return `It is nested more than ${maxDepth} levels deep`
    above.add(value)
    for (const one of Object.values(value)) {
      const wrong = visit(one)
      if (wrong !== undefined) return wrong
    }
    above.delete(value)
    done.add(value)
    return undefined
  }
  return visit(raw)
}

function offsetOf(doc: Document, path: ReadonlyArray<PropertyKey>): number {
  for (let length = path.length; length >= 0; length--) {
    const node = length === 0 ? doc.contents : doc.getIn(path.slice(0, length), true)
    const range = (node as { range?: [number, number, number] } | null | undefined)?.range
    if (range) return range[0]
  }
  return 0
}

function keyOffset(doc: Document, path: ReadonlyArray<PropertyKey>, key: string): number {
  const map = path.length === 0 ? doc.contents : doc.getIn(path, true)
  if (isMap(map)) {
    const pair = map.items.find((item) => isScalar(item.key) && String(item.key.value) === key)
    if (pair !== undefined && isScalar(pair.key) && pair.key.range) return pair.key.range[0]
  }
  return offsetOf(doc, path)
}

/** The keys that the schema knows where an unknown one was met, for the suggestion. */
function keysAt(schema: ZodType, path: ReadonlyArray<PropertyKey>): string[] {
  let at: Schema | undefined = schema as Schema
  for (const part of path) at = below(typeof part === 'number' ? listIn(at) : open(at), part)
  return Object.keys(open(at)?.shape ?? {})
}

interface Schema {
  shape?: Record<string, Schema>
  element?: Schema
  unwrap?: () => Schema
  in?: Schema
  valueType?: Schema
  options?: Schema[]
  _zod?: { def: { type: string; getter?: () => Schema; innerType?: Schema } }
}

function open(schema: Schema | undefined): Schema | undefined {
  let at = schema
  for (let i = 0; i < 10 && at !== undefined && at.shape === undefined && at.element === undefined; i++) {
    const def = at._zod?.def
    const inner: Schema | undefined =
      def?.getter?.() ?? def?.innerType ?? at.in ?? at.options?.find((one) => open(one)?.shape)
    if (inner === undefined) return at
    at = inner
  }
  return at
}

/** Of several forms the one that is a list. */
function listIn(schema: Schema | undefined): Schema | undefined {
  const at = schema?._zod?.def.getter?.() ?? schema?._zod?.def.innerType ?? schema
  if (at === undefined || at.element !== undefined || at.options === undefined) return open(at)
  return at.options.map(open).find((one) => one?.element !== undefined)
}

function below(schema: Schema | undefined, part: PropertyKey): Schema | undefined {
  if (schema?.shape !== undefined) return schema.shape[String(part)]
  return schema?.element ?? schema?.valueType ?? schema?.options?.map(open).find((one) => one?.element)?.element
}

function said(message: string): string {
  return message.replace(/\.$/, '').split('\n')[0]!
}

function yamlHint(code: string, near: string): string | undefined {
  if (code === 'TAB_AS_INDENT') return 'Indent with spaces'
  if (code === 'TAG_RESOLVE_FAILED') return 'A value that begins with "!" must be quoted'
  if (code === 'BAD_ALIAS' || near.startsWith('*')) return 'A value that begins with "*" must be quoted'
  if (near.includes('${{') || code === 'UNEXPECTED_TOKEN')
    return 'A value that holds ${{ }} inside { } or [ ] must be quoted'
  return undefined
}
