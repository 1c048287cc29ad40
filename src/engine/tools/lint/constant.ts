import { data } from '@actions/expressions'
import { Grouping, Literal, Logical, Unary } from '@actions/expressions/ast'
import type { Expr } from '@actions/expressions/ast'
import { callsHash } from '../../../core/foresee.ts'
import { compile, evaluate, isTruthy, type Scope } from '../../../core/expression.ts'

/** Whether a condition is always true or always false, whatever happens in the run; undefined where that depends. */
export function constantOf(text: string): boolean | undefined {
  try {
    const { tree, uses, asksStatus } = compile(text)
    if (uses.length > 0 || asksStatus || callsHash(tree)) return fold(tree)
    return isTruthy(evaluate(text, nowhere))
  } catch {
    return undefined
  }
}

/** Nothing constant asks it. */
const nowhere: Scope = {
  get: () => null,
  success: () => true,
  failure: () => false,
  cancelled: () => false,
  hashFiles: () => '',
}

function fold(tree: Expr): boolean | undefined {
  if (tree instanceof Literal) return truthOf(tree.literal)
  if (tree instanceof Grouping) return fold(tree.group)
  if (tree instanceof Unary) {
    const inner = fold(tree.expr)
    return inner === undefined ? undefined : !inner
  }
  if (tree instanceof Logical) return foldLogical(tree)
  return undefined
}

function truthOf(value: data.ExpressionData): boolean | undefined {
  if (value instanceof data.StringData) return value.value !== ''
  if (value instanceof data.BooleanData) return value.value
  if (value instanceof data.NumberData) return isTruthy(value.value)
  return value instanceof data.Null ? false : undefined
}

/** `x && false` is false and `x || true` is true, whatever x is. */
function foldLogical(tree: Logical): boolean | undefined {
  const parts = tree.args.map(fold)
  const decides = tree.operator.lexeme === '||'
  if (parts.includes(decides)) return decides
  return parts.includes(undefined) ? undefined : !decides
}
