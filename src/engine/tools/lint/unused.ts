import type { StepNode } from '../source.ts'
import type { Linting } from './linting.ts'
import { isRead, usesOf, type Use } from './uses.ts'

/** Inputs and outputs that are declared and never read. */
export function lintUnused({ workflow, source, add }: Linting): void {
  const uses = source.expressions.flatMap(usesOf)
  // What it extends may read them
  const inputs = source.raw['extends'] === undefined ? Object.keys(workflow.inputs) : []
  for (const name of inputs) {
    if (isRead(uses, ['inputs', name])) continue
    add('unused-input', `The input "${name}" is never read`, keyPlace(['inputs', name]), {
      hint: `Read it as \${{ inputs.${name} }}, or take it away`,
    })
  }
  for (const node of source.steps) {
    const { step, raw } = node
    if (step === undefined || !isMap(raw['outputs']) || resultsRead(node, uses)) continue
    for (const name of Object.keys(raw['outputs'])) {
      if (['steps', 'jobs'].some((context) => isRead(uses, [context, step.id, 'outputs', name]))) continue
      add(
        'unused-output',
        `The output "${name}" of "${step.id}" is never read`,
        keyPlace([...node.path, 'outputs', name]),
        {
          hint: `Read it as \${{ steps.${step.id}.outputs.${name} }}, or take it away`,
        },
      )
    }
  }

  function keyPlace(path: ReadonlyArray<string | number>) {
    const value = source.offsetOf(source.place(path))
    const key = source.keys.find((one) => one.value === value && one.name === path.at(-1))
    return source.placeAt(key?.range[0] ?? value)
  }
}

/** A for-each gathers what its rounds gave. */
function resultsRead(node: StepNode, uses: readonly Use[]): boolean {
  for (let at: StepNode | undefined = node; at !== undefined; at = at.owner) {
    const isLoop = at.raw['for-each'] !== undefined || at.raw['matrix'] !== undefined
    if (isLoop && at.step !== undefined && isRead(uses, ['steps', at.step.id, 'outputs', 'results'])) return true
  }
  return false
}

function isMap(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}
