import { blocksOf, type Block } from './blocks.ts'
import type { Place } from '../../core/diagnostic.ts'
import type { Spec } from '../spec.ts'
import type { Linting } from './rule.ts'

/** A requirement of OpenSpec, of a main spec or ADDED or MODIFIED by a change. */
export interface RequirementText {
  spec: Spec
  block: Block
  at: Place
}

/** All requirements that are written out in OpenSpec's way. */
export function requirementTexts({ specs }: Linting): RequirementText[] {
  return specs.flatMap((spec) => {
    if (spec.dialect === 'openspec') {
      return blocksOf(spec.text).map((block) => ({ spec, block, at: { file: spec.path, line: block.line, column: 1 } }))
    }
    return (spec.deltas ?? []).flatMap(({ block: text, file, line, column }) => {
      const block = text === undefined ? undefined : blocksOf(text)[0]
      return block === undefined ? [] : [{ spec, block, at: { file, line, column } }]
    })
  })
}
