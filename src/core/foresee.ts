import { FunctionCall, Grouping, Logical, Unary } from '@actions/expressions/ast'
import type { Expr } from '@actions/expressions/ast'
import type { Json } from './event.ts'
import { asText, compile, evaluateTree, isTruthy, split, usesOf, type Scope } from './expression.ts'

/** A scope of which a part is known only once the run is there. */
export interface Foresight {
  scope: Scope
  /** Whether the value at a path (`['steps', 'build', 'outputs', 'x']`) is known; undefined in it = a computed name. */
  knows(path: ReadonlyArray<string | undefined>): boolean
  /** Whether the files are as the run will find them. */
  knowsFiles: boolean
}

/** Whether an expression will be true; undefined where only the run can tell. `x && false` is false whatever x is. */
export function foreseeTruth(text: string, sight: Foresight): boolean | undefined {
  return truthOf(compile(text).tree, text, sight)
}

/** A value of which parts may not be known yet. */
export interface Foreseen {
  /** Unknown parts stand as they are written, in their `${{ }}`. */
  value: Json
  /** The expressions that are not known yet. */
  unknown: string[]
}

/** Evaluates every `${{ }}` in a value that can be known already, deeply. */
export function foresee(value: Json, sight: Foresight): Foreseen {
  const unknown: string[] = []
  const visit = (one: Json): Json => {
    if (typeof one === 'string') return visitText(one)
    if (Array.isArray(one)) return one.map(visit)
    if (one === null || typeof one !== 'object') return one
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, visit(inner)]))
  }
  const visitText = (text: string): Json => {
    if (!text.includes('${{')) return text
    const parts = split(text).map((part) => (typeof part === 'string' ? { value: part } : known(part.expression)))
    const [first] = parts
    return parts.length === 1 && first !== undefined ? first.value : parts.map((one) => asText(one.value)).join('')
  }
  const known = (expression: string): { value: Json } => {
    const found = valueOf(compile(expression).tree, expression, sight)
    if (found === undefined) unknown.push(expression)
    return found ?? { value: `\${{ ${expression} }}` }
  }
  return { value: visit(value), unknown }
}

function truthOf(tree: Expr, text: string, sight: Foresight): boolean | undefined {
  if (tree instanceof Grouping) return truthOf(tree.group, text, sight)
  if (tree instanceof Unary) {
    const inner = truthOf(tree.expr, text, sight)
    return inner === undefined ? undefined : !inner
  }
  if (tree instanceof Logical) {
    const decides = tree.operator.lexeme === '||'
    const parts = tree.args.map((one) => truthOf(one, text, sight))
    if (parts.includes(decides)) return decides
    return parts.includes(undefined) ? undefined : !decides
  }
  const found = valueOf(tree, text, sight)
  return found === undefined ? undefined : isTruthy(found.value)
}

function valueOf(tree: Expr, text: string, sight: Foresight): { value: Json } | undefined {
  if (tree instanceof Grouping) return valueOf(tree.group, text, sight)
  if (tree instanceof Logical) return valueOfLogical(tree, text, sight)
  const uses = usesOf(tree)
  if (!uses.every((path) => sight.knows(path)) || (!sight.knowsFiles && callsHash(tree))) return undefined
  return { value: evaluateTree({ text, tree, uses }, sight.scope) }
}

/** The first operand that decides, if all before it are known not to. */
function valueOfLogical(tree: Logical, text: string, sight: Foresight): { value: Json } | undefined {
  const decides = tree.operator.lexeme === '||'
  let last: { value: Json } | undefined
  for (const one of tree.args) {
    last = valueOf(one, text, sight)
    if (last === undefined || isTruthy(last.value) === decides) return last
  }
  return last
}

/** Whether an expression looks at files. */
export function callsHash(tree: Expr): boolean {
  if (tree instanceof FunctionCall)
    return tree.functionName.lexeme.toLowerCase() === 'hashfiles' || tree.args.some(callsHash)
  if (tree instanceof Logical) return tree.args.some(callsHash)
  if (tree instanceof Grouping) return callsHash(tree.group)
  if (tree instanceof Unary) return callsHash(tree.expr)
  return 'left' in tree && 'right' in tree && [tree.left, tree.right].some((one) => callsHash(one as Expr))
}
