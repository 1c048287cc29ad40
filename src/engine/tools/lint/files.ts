import { didYouMean } from '../../../core/suggest.ts'
import type { StepNode } from '../source.ts'
import type { Linting } from './linting.ts'

/** Prompts and files that are named and are not there. */
export function lintFiles(lint: Linting): void {
  for (const node of lint.source.steps) if (typeof node.raw['agent'] === 'string') lintPrompts(node, lint)
  for (const [name, input] of Object.entries(lint.workflow.inputs)) {
    const path = input.default
    if (input.type !== 'file' || typeof path !== 'string' || lint.hasFile === undefined || lint.hasFile(path)) continue
    const at = lint.source.place(['inputs', name, 'default'])
    lint.add('missing-file', `The file "${path}" is not there`, at, {
      hint: 'It is looked for from the root of the project',
    })
  }
}

function lintPrompts({ raw, path }: StepNode, { prompts, source, add }: Linting): void {
  if (prompts === undefined) return
  const given = (raw['with'] ?? {}) as Record<string, unknown>
  const named = [
    [raw['agent'], [...path, 'agent']],
    [given['repair'], [...path, 'with', 'repair']],
    [given['system'], [...path, 'with', 'system']],
  ] as const
  for (const [name, at] of named) {
    if (typeof name !== 'string' || name.includes('${{') || prompts.includes(name)) continue
    const hint = `${didYouMean(name, prompts) ?? 'There is none'}; or write it to .mmm/prompts/${name}.md`.replace(
      '?;',
      '?',
    )
    add('unknown-prompt', `There is no prompt "${name}"`, source.place(at), {
      hint: hint.replace(' or write', ' Or write'),
      severity: 'error',
    })
  }
}
