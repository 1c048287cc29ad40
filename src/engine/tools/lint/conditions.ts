import { compile } from '../../../core/expression.ts'
import { suggest } from '../../../core/suggest.ts'
import type { ExpressionNode } from '../source.ts'
import { constantOf } from './constant.ts'
import type { Linting } from './linting.ts'

const outcomes = ['success', 'failure', 'skipped', 'cancelled']

/** Conditions that are decided before the run, repeats that nothing ends, and comparisons with words that never come. */
export function lintConditions(lint: Linting): void {
  for (const one of lint.source.expressions) {
    lintOutcomes(one, lint)
    if (one.isCondition) lintConstant(one, lint)
  }
  for (const node of lint.source.steps) {
    const repeat = node.raw['repeat'] as Record<string, unknown> | undefined
    if (repeat !== null && typeof repeat === 'object' && repeat['max'] === undefined)
      lintEndless([...node.path, 'repeat'], lint)
  }
}

function lintConstant({ text, path, range }: ExpressionNode, { source, add }: Linting): void {
  const value = constantOf(text)
  if (value === undefined) return
  const key = String(path.at(-1))
  const at = source.placeAt(range[0])
  if (key === 'if' && !value) {
    add('unreachable', 'The step never runs: its condition is always false', at, {
      hint: 'Take the step away, or change its condition',
    })
  } else
    add('constant-condition', `The condition "${key}" is always ${value}`, at, {
      hint: `Take "${key}" away, or let it read something of the run`,
    })
}

/** What does not change while a run goes on. */
const fixed = ['inputs', 'env', 'project', 'matrix', 'secrets', 'item', 'index']

function lintEndless(path: ReadonlyArray<string | number>, { source, add }: Linting): void {
  const own = source.expressions.filter(
    (one) => one.isCondition && one.path.length === path.length + 1 && path.every((part, i) => one.path[i] === part),
  )
  if (own.length === 0 || !own.every(({ text, path: at }) => neverEnds(text, at.at(-1) === 'until'))) return
  add('endless', 'Nothing that the repeat does can end it', source.placeAt(own[0]!.range[0]), {
    hint: 'Give it max, or a condition that reads what its steps do',
  })
}

function neverEnds(text: string, isUntil: boolean): boolean {
  const value = constantOf(text)
  if (value !== undefined) return value !== isUntil
  const { uses, asksStatus } = compile(text)
  return !asksStatus && uses.length > 0 && uses.every(([context]) => fixed.includes(context!))
}

function lintOutcomes({ text, range }: ExpressionNode, { source, add }: Linting): void {
  const pattern = /\.(?:outcome|conclusion)\s*[!=]=\s*'([^']*)'|'([^']*)'\s*[!=]=\s*[\w.-]+\.(?:outcome|conclusion)\b/gi
  for (const [, right, left] of text.matchAll(pattern)) {
    const word = right ?? left ?? ''
    if (word === '' || outcomes.includes(word.toLowerCase())) continue
    const near = suggest(word, outcomes)
    const hint = near === undefined ? `It is one of ${outcomes.join(', ')}` : `Did you mean "${near}"?`
    add('unknown-outcome', `No step ever ends as "${word}"`, source.placeAt(range[0]), { hint })
  }
}
