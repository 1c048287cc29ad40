import { blocksOf, type Block } from './blocks.ts'
import type { Delta, Spec } from '../spec.ts'
import type { Linting } from './rule.ts'

/** A change's delta, with the main spec that it is about. */
export interface OpenDelta {
  change: Spec
  delta: Delta
  /** Undefined for a capability that is still to come. */
  main: Spec | undefined
  /** Requirements of the main spec by name. */
  blocks: ReadonlyMap<string, Block>
}

/** The deltas of all changes that are not archived. */
export function openDeltas({ specs }: Linting): OpenDelta[] {
  const mains = new Map(specs.filter(({ dialect }) => dialect === 'openspec').map((spec) => [spec.id, spec]))
  return specs.flatMap((change) =>
    (change.deltas ?? []).map((delta): OpenDelta => {
      const main = mains.get(delta.capability)
      return { change, delta, main, blocks: main === undefined ? new Map() : blockMap(main) }
    }),
  )
}

const known = new WeakMap<Spec, ReadonlyMap<string, Block>>()

/** Requirements of a main spec by the name in their heading. */
export function blockMap(spec: Spec): ReadonlyMap<string, Block> {
  const before = known.get(spec)
  if (before !== undefined) return before
  const blocks = new Map(blocksOf(spec.text).map((block) => [nameOf(block.name), block]))
  known.set(spec, blocks)
  return blocks
}

/** A requirement's name as it is compared: composed letters, single blanks. */
export function nameOf(name: string): string {
  return name.normalize('NFC').replace(/\s+/g, ' ').trim()
}

/** Where a delta stands. */
export function placeOfDelta({ delta: { file, line, column } }: OpenDelta) {
  return { file, line, column }
}
