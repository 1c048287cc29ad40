import { isMap, isScalar, isSeq, type Document, type Node, type Pair, type Scalar } from 'yaml'
import type { Place } from '../../core/diagnostic.ts'
import { condition, split } from '../../core/expression.ts'
import type { Step, Workflow } from '../../core/workflow.ts'
import { parseYamlOnce } from '../../core/yaml_document.ts'
import { workflowSchema } from '../schema.ts'
import { below, isStep, keysOf, opened, type Shape } from './shape.ts'

type Path = ReadonlyArray<string | number>

/** A step or job as it stands in the file. */
export interface StepNode {
  /** Keys and indexes that lead to it. */
  path: Path
  range: Range
  raw: Record<string, unknown>
  /** The step around it. */
  owner?: StepNode
  /** The parsed step, where the workflow is valid; of a loop the outer one. */
  step?: Step
}

/** An expression as it stands in the file: a condition, or inside `${{ }}`. */
export interface ExpressionNode {
  text: string
  path: Path
  /** Of the scalar that holds it. */
  range: Range
  isCondition: boolean
  step?: StepNode
}

/** A key as it stands in the file. */
export interface KeyNode {
  name: string
  range: Range
  /** Where its value begins. */
  value: number
  /** The keys that the schema knows here. */
  known: readonly string[]
}

/** From where to where something stands, in characters. */
export type Range = readonly [number, number]

/** A workflow file seen as text: every step, key and expression with its place. */
export interface Source {
  text: string
  raw: Record<string, unknown>
  steps: StepNode[]
  keys: KeyNode[]
  expressions: ExpressionNode[]
  /** All scalar values, with the keys that lead to them. */
  scalars: Array<{ value: unknown; path: Path; range: Range; step?: StepNode }>
  placeAt(offset: number): Place
  offsetOf(place: Place): number
  /** Place of the value at a path, or of the nearest one above it. */
  place(path: Path): Place
}

/** Reads a workflow file as far as its YAML can be read; keys that the schema does not know are walked through all the same. */
export function readSource(text: string, file: string, workflow?: Workflow): Source {
  const { doc, lines } = parseYamlOnce(text)
  const source: Source = {
    text,
    raw: isMap(doc.contents) ? (doc.contents.toJSON() as Record<string, unknown>) : {},
    steps: [],
    keys: [],
    expressions: [],
    scalars: [],
    placeAt(offset) {
      const { line, col } = lines.linePos(offset)
      return { file, line, column: col }
    },
    offsetOf: ({ line = 1, column = 1 }) => (lines.lineStarts[line - 1] ?? 0) + column - 1,
    place: (path) => source.placeAt(offsetAt(doc, path)),
  }
  walk(doc.contents, { schema: opened(workflowSchema), path: [], source })
  if (workflow !== undefined) join(source, workflow)
  return source
}

interface At {
  schema: Shape | undefined
  path: Path
  source: Source
  step?: StepNode
}

function walk(node: Node | null, at: At): void {
  if (isSeq(node)) {
    node.items.forEach((item, i) => walk(item as Node, { ...at, schema: next(at, i), path: [...at.path, i] }))
  } else if (isMap(node)) {
    const inside = at.schema !== undefined && isStep(at.schema) ? { ...at, step: addStep(node, at) } : at
    for (const pair of node.items) walkPair(pair as Pair<Node, Node | null>, inside)
  } else if (isScalar(node)) addScalar(node, at)
}

function walkPair(pair: Pair<Node, Node | null>, at: At): void {
  if (!isScalar(pair.key)) return
  const name = String(pair.key.value)
  const range = rangeOf(pair.key)
  const known = at.schema === undefined ? [] : keysOf(at.schema)
  at.source.keys.push({ name, range, value: pair.value?.range?.[0] ?? range[0], known })
  walk(pair.value, { ...at, schema: next(at, name), path: [...at.path, name] })
}

function next(at: At, part: string | number): Shape | undefined {
  return at.schema === undefined ? undefined : below(at.schema, part)
}

function addStep(node: Node, { path, source, step }: At): StepNode {
  const raw = (node.toJSON() ?? {}) as Record<string, unknown>
  const made: StepNode = { path, range: rangeOf(node), raw, ...(step === undefined ? {} : { owner: step }) }
  source.steps.push(made)
  return made
}

const conditions = ['if', 'until', 'while']

function addScalar(node: Scalar, { path, source, step, schema }: At): void {
  const range = rangeOf(node)
  const about = { path, range, ...(step === undefined ? {} : { step }) }
  source.scalars.push({ value: node.value, ...about })
  const isCondition = schema !== undefined && conditions.includes(String(path.at(-1)))
  for (const text of expressionsIn(node.value, isCondition)) source.expressions.push({ text, isCondition, ...about })
}

/** The expressions of a value; what cannot be taken apart was told of by the parser. */
function expressionsIn(value: unknown, isCondition: boolean): string[] {
  try {
    if (isCondition) return [condition(String(value))]
    if (typeof value !== 'string') return []
    return split(value).flatMap((part) => (typeof part === 'string' ? [] : [part.expression]))
  } catch {
    return []
  }
}

/** Joins each step of the file with the parsed one. Where several have one place, the outermost was written there. */
function join(source: Source, workflow: Workflow): void {
  const byPlace = new Map<string, [string, Step]>()
  for (const [path, step] of workflow.byPath) {
    if (step.at.file !== workflow.path) continue
    const key = `${step.at.line}:${step.at.column}`
    const before = byPlace.get(key)
    if (before === undefined || before[0].length > path.length) byPlace.set(key, [path, step])
  }
  for (const node of source.steps) {
    const { line, column } = source.placeAt(node.range[0])
    const found = byPlace.get(`${line}:${column}`)
    if (found !== undefined) node.step = found[1]
  }
}

function offsetAt(doc: Document, path: Path): number {
  for (let length = path.length; length > 0; length--) {
    const node = doc.getIn(path.slice(0, length), true) as Node | undefined
    if (node?.range) return node.range[0]
  }
  return 0
}

function rangeOf(node: Node): Range {
  return [node.range?.[0] ?? 0, node.range?.[1] ?? 0]
}
