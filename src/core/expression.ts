import { data, Evaluator, Lexer, Parser } from '@actions/expressions'
import {
  Binary,
  ContextAccess,
  FunctionCall,
  Grouping,
  IndexAccess,
  Literal,
  Logical,
  Unary,
} from '@actions/expressions/ast'
import type { Expr } from '@actions/expressions/ast'
import type { FunctionDefinition } from '@actions/expressions/funcs/info'
import type { Json } from './event.ts'
import { MmmError, messageOf } from './error.ts'
import { didYouMean } from './suggest.ts'

/** The contexts that an expression may name. */
export const contexts = [
  'inputs',
  'env',
  'steps',
  'jobs',
  'needs',
  'run',
  'project',
  'spec',
  'item',
  'index',
  'matrix',
  'secrets',
  'git',
] as const
export type Context = (typeof contexts)[number]

/** What an expression is evaluated in. */
export interface Scope {
  /**
   * The value of a context. `keys` are the names below it that the expression uses, undefined if it uses the whole
   * (`toJSON(steps)`) or computes the name.
   */
  get(context: Context, keys: readonly string[] | undefined): Json
  success(): boolean
  failure(): boolean
  cancelled(): boolean
  hashFiles(patterns: readonly string[]): string
}

/** A parsed expression and what it uses. */
export interface Compiled {
  text: string
  tree: Expr
  /** `steps.build.outputs.x` -> ['steps', 'build', 'outputs', 'x']; a computed part ends the path with undefined. */
  uses: Array<Array<string | undefined>>
  /** Calls success(), failure(), always() or cancelled(). */
  asksStatus: boolean
}

const statusFunctions = ['success', 'failure', 'always', 'cancelled']
const builtIn = ['contains', 'startswith', 'endswith', 'format', 'join', 'tojson', 'fromjson', 'case']
const extra = [
  ...statusFunctions.map((name) => ({ name, minArgs: 0, maxArgs: 0 })),
  { name: 'hashFiles', minArgs: 1, maxArgs: 255 },
]
const compiled = new Map<string, Compiled>()

/** Parses GitHub's expression language. Throws MmmError `expression.invalid` with what is wrong and the way out. */
export function compile(text: string): Compiled {
  const known = compiled.get(text)
  if (known !== undefined) return known
  if (text.trim() === '') throw new MmmError('expression.empty', 'The expression is empty')
  let tree: Expr
  try {
    const { tokens } = new Lexer(text).lex()
    tree = new Parser(tokens, [...contexts], extra).parse()
  } catch (error) {
    throw asInvalid(text, error)
  }
  const found: Compiled = { text, tree, uses: [], asksStatus: false }
  inspect(tree, found)
  compiled.set(text, found)
  return found
}

/** The value of an expression. */
export function evaluate(text: string, scope: Scope): Json {
  return evaluateTree(compile(text), scope)
}

/** The value of an expression, or of a part of one. */
export function evaluateTree({ text, tree, uses }: Pick<Compiled, 'text' | 'tree' | 'uses'>, scope: Scope): Json {
  const pairs = [...new Set(uses.map((path) => path[0] as Context))].map((context) => {
    const below = uses.filter((path) => path[0] === context).map((path) => path[1])
    const keys = below.includes(undefined) ? undefined : (below as string[])
    return { key: context, value: wrap(scope.get(context, keys)) }
  })
  const functions = new Map<string, FunctionDefinition>()
  const answer = (name: string, value: () => boolean) =>
    functions.set(name, { name, minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value()) })
  answer('success', () => scope.success())
  answer('failure', () => scope.failure())
  answer('cancelled', () => scope.cancelled())
  answer('always', () => true)
  functions.set('hashfiles', {
    name: 'hashFiles',
    minArgs: 1,
    maxArgs: 255,
    call: (...patterns) => new data.StringData(scope.hashFiles(patterns.map((one) => one.coerceString()))),
  })
  try {
    return unwrap(new Evaluator(tree, new data.Dictionary(...pairs), functions).evaluate())
  } catch (error) {
    throw asInvalid(text, error)
  }
}

/** What a part of an expression uses; see {@link Compiled}. */
export function usesOf(tree: Expr): Compiled['uses'] {
  const found: Compiled = { text: '', tree, uses: [], asksStatus: false }
  inspect(tree, found)
  return found.uses
}

/** Whether a value counts as true: null, false, 0, NaN and '' do not. */
export function isTruthy(value: Json): boolean {
  return !(value === null || value === false || value === 0 || value === '' || Number.isNaN(value))
}

/** The expression of a condition: without a `${{ }}` around it. Text beside the braces would always be true: an error. */
export function condition(text: string): string {
  const trimmed = text.trim()
  const parts = split(trimmed)
  if (parts.length === 1 && typeof parts[0] !== 'string') return parts[0]!.expression
  if (parts.every((part) => typeof part === 'string')) return trimmed
  throw new MmmError('expression.mixed', `Text around "\${{ }}" makes a condition always true: "${trimmed}"`, {
    hint: 'Write the whole condition without ${{ }}, or inside one pair of them',
  })
}

/** A text cut at its `${{ }}`: strings as they are, expressions with their offset. */
export function split(text: string): Array<string | { expression: string; offset: number }> {
  const parts: Array<string | { expression: string; offset: number }> = []
  let from = 0
  for (;;) {
    const open = text.indexOf('${{', from)
    if (open < 0) break
    const close = endOf(text, open + 3)
    if (close < 0) throw new MmmError('expression.unclosed', `"\${{" is not closed in "${excerpt(text.slice(open))}"`)
    if (open > from) parts.push(text.slice(from, open))
    parts.push({ expression: text.slice(open + 3, close).trim(), offset: open })
    from = close + 2
  }
  if (from < text.length || parts.length === 0) parts.push(text.slice(from))
  return parts
}

/** Evaluates every `${{ }}` in a value, deeply. A text that is one expression keeps the type of its value. */
export function interpolate(value: Json, scope: Scope): Json {
  if (typeof value === 'string') {
    if (!value.includes('${{')) return value
    const parts = split(value)
    if (parts.length === 1 && typeof parts[0] !== 'string') return evaluate(parts[0]!.expression, scope)
    return parts.map((part) => (typeof part === 'string' ? part : asText(evaluate(part.expression, scope)))).join('')
  }
  if (Array.isArray(value)) return value.map((one) => interpolate(one, scope))
  if (value !== null && typeof value === 'object') {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, interpolate(one, scope)]))
  }
  return value
}

/** A value as text, as Actions writes it: null is empty, objects are JSON. */
export function asText(value: Json): string {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

function endOf(text: string, from: number): number {
  let quoted = false
  for (let i = from; i < text.length; i++) {
    if (text[i] === "'") quoted = !quoted
    else if (!quoted && text[i] === '}' && text[i + 1] === '}') return i
  }
  return -1
}

function inspect(tree: Expr, found: Compiled): void {
  if (tree instanceof ContextAccess || tree instanceof IndexAccess) {
    const path = pathOf(tree)
    if (path !== undefined) found.uses.push(path)
    else if (tree instanceof IndexAccess) inspect(tree.expr, found)
    for (let at: Expr = tree; at instanceof IndexAccess; at = at.expr) {
      if (!(at.index instanceof Literal)) inspect(at.index, found)
    }
  } else if (tree instanceof FunctionCall) {
    const name = tree.functionName.lexeme
    const known = [...builtIn, ...extra.map((one) => one.name.toLowerCase())]
    if (!known.includes(name.toLowerCase())) {
      throw new MmmError('expression.unknown-function', `Unknown function "${name}"`, {
        ...hintOf(didYouMean(name, known)),
      })
    }
    if (statusFunctions.includes(name.toLowerCase())) found.asksStatus = true
    for (const arg of tree.args) inspect(arg, found)
  } else if (tree instanceof Binary) {
    inspect(tree.left, found)
    inspect(tree.right, found)
  } else if (tree instanceof Logical) for (const arg of tree.args) inspect(arg, found)
  else if (tree instanceof Unary) inspect(tree.expr, found)
  else if (tree instanceof Grouping) inspect(tree.group, found)
}

function pathOf(tree: Expr): Array<string | undefined> | undefined {
  if (tree instanceof ContextAccess) return [tree.name.lexeme.toLowerCase()]
  if (!(tree instanceof IndexAccess)) return undefined
  const head = pathOf(tree.expr)
  if (head === undefined || head.at(-1) === undefined) return head
  const literal = tree.index instanceof Literal ? tree.index.literal : undefined
  return [...head, literal === undefined ? undefined : literal.coerceString()]
}

function wrap(value: Json): data.ExpressionData {
  if (value === null || value === undefined) return new data.Null()
  if (typeof value === 'string') return new data.StringData(value)
  if (typeof value === 'number') return new data.NumberData(value)
  if (typeof value === 'boolean') return new data.BooleanData(value)
  if (Array.isArray(value)) {
    const list = new data.Array()
    for (const one of value) list.add(wrap(one))
    return list
  }
  return new data.Dictionary(
    ...Object.entries(value)
      .filter(([, one]) => one !== undefined)
      .map(([key, one]) => ({ key, value: wrap(one) })),
  )
}

function unwrap(value: data.ExpressionData): Json {
  if (value instanceof data.StringData || value instanceof data.BooleanData) return value.value
  if (value instanceof data.NumberData) return Number.isFinite(value.value) ? value.value : null
  if (value instanceof data.Array) return value.values().map(unwrap)
  if (value instanceof data.Dictionary) {
    return Object.fromEntries(value.pairs().map((pair) => [pair.key, unwrap(pair.value)]))
  }
  return null
}

function asInvalid(text: string, error: unknown): MmmError {
  if (error instanceof MmmError) return error
  const message = messageOf(error)
  const name = /Unrecognized named-value: '([^']*)'/.exec(message)?.[1]
  const said = message.startsWith('ErrorExceeded') ? 'it is too long or nested too deeply' : message.split('\n')[0]!
  return new MmmError('expression.invalid', `Invalid expression "${excerpt(text)}": ${said}`, {
    cause: error,
    ...hintOf(name === undefined ? undefined : didYouMean(name, contexts)),
  })
}

function hintOf(hint: string | undefined): { hint?: string } {
  return hint === undefined ? {} : { hint }
}

function excerpt(text: string): string {
  return text.length > 80 ? `${text.slice(0, 77)}...` : text
}
