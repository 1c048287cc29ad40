import type { ExpressionNode, StepNode } from '../source.ts'
import type { Linting } from './linting.ts'
import { constantOf } from './constant.ts'
import { compile } from '../../../core/expression.ts'
import { usesOf } from './uses.ts'

/** Steps that can never run, and results that are read before they are there. Where `goto` or `needs` order the steps, nothing is said. */
export function lintOrder(lint: Linting): void {
  if (lint.source.keys.some((key) => key.name === 'goto')) return
  const lists = listsOf(lint.source.steps)
  for (const list of lists.values()) lintAfterFail(list, lint)
  for (const one of lint.source.expressions) lintReadBefore(one, { lint, lists })
}

type Lists = Map<string, StepNode[]>

function listsOf(steps: readonly StepNode[]): Lists {
  const lists: Lists = new Map()
  for (const node of steps) {
    const key = listOf(node)
    const list = lists.get(key)
    if (list === undefined) lists.set(key, [node])
    else list.push(node)
  }
  return lists
}

function listOf(node: StepNode): string {
  return node.path.slice(0, -1).join('/')
}

/** One after another: a list that is not that of `parallel` or `jobs`, without `needs`. */
function isSequence(list: readonly StepNode[]): boolean {
  const [first] = list
  return (
    typeof first?.path.at(-1) === 'number' &&
    first.path.at(-2) !== 'parallel' &&
    list.every((node) => node.raw['needs'] === undefined)
  )
}

function lintAfterFail(list: readonly StepNode[], { source, add }: Linting): void {
  const at = isSequence(list) ? list.findIndex(alwaysFails) : -1
  if (at < 0) return
  for (const node of list.slice(at + 1)) {
    if (asksStatus(node)) continue
    add(
      'unreachable',
      `The step "${node.step?.id}" never runs: "${list[at]!.step?.id}" always fails before it`,
      source.placeAt(node.range[0]),
      {
        hint: 'Give the failing step an "if", or this one "if: failure()"',
      },
    )
  }
}

function alwaysFails({ raw, step }: StepNode): boolean {
  const condition = raw['if'] === undefined || constantOf(String(raw['if'])) === true
  const tolerated = (raw['continue-on-error'] ?? false) !== false || raw['on-failure'] !== undefined
  return step?.kind === 'fail' && condition && !tolerated
}

function asksStatus({ raw }: StepNode): boolean {
  try {
    return raw['if'] !== undefined && compile(String(raw['if'])).asksStatus
  } catch {
    return true
  }
}

function lintReadBefore(one: ExpressionNode, { lint, lists }: { lint: Linting; lists: Lists }): void {
  for (const [context, id] of usesOf(one)) {
    if (context !== 'steps' || id === undefined) continue
    const found = siblingOf(one.step, id, lists)
    if (found === undefined) continue
    const { around, step, list } = found
    if (step === around || inLoop(around.owner)) continue
    const beside = around.path.at(-2) === 'parallel' && list.every((node) => node.raw['needs'] === undefined)
    if (!beside && !(isSequence(list) && list.indexOf(step) > list.indexOf(around))) continue
    const why = beside ? 'which runs at the same time' : 'which runs after it'
    lint.add('read-before', `The step reads "steps.${id}", ${why}`, lint.source.placeAt(one.range[0]), {
      hint: 'Move the step behind the one that it reads',
    })
  }
}

/** The nearest step of this id beside a step or one around it. */
function siblingOf(from: StepNode | undefined, id: string, lists: Lists) {
  for (let around = from; around !== undefined; around = around.owner) {
    const list = lists.get(listOf(around))!
    const step = list.find((node) => node.step?.id === id)
    if (step !== undefined) return { around, step, list }
  }
  return undefined
}

function inLoop(node: StepNode | undefined): boolean {
  for (let at = node; at !== undefined; at = at.owner) {
    if (['repeat', 'for-each', 'matrix'].some((key) => at?.raw[key] !== undefined)) return true
  }
  return false
}
