import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { readSpec } from './read_spec.ts'
import type { Criterion, DialectName } from './spec.ts'
import { tick } from './tick.ts'

export interface TickAllOptions {
  /** @default 'ticked' */
  state?: Criterion['state']
  /** The dialect to read it by, where its folder and text do not tell. */
  dialect?: DialectName | undefined
  /** Pass over ids that the file does not hold, instead of throwing. @default false */
  ignoreUnknown?: boolean
}

/**
 * Reads a file as it stands and ticks several criteria in it, found by id. Where tasks lie in tasks (Kiro), one whose required
 * parts are all done is ticked with the last of them, and opened with the first that is opened again.
 *
 * @throws MmmError `spec.unreadable`, `spec.unknown-criterion`
 */
export function tickAll(bytes: Uint8Array, path: string, ids: string[], options: TickAllOptions = {}): Uint8Array {
  const { spec, findings } = readSpec(bytes, path, { dialect: options.dialect })
  if (spec === undefined) {
    const first = findings.find((found) => found.severity === 'error') ?? findings[0]
    throw new MmmError('spec.unreadable', `"${path}" cannot be read: ${first?.message ?? 'it is no spec'}`, {
      at: first?.at ?? { file: path },
    })
  }
  const state = options.state ?? 'ticked'
  const byId = new Map(spec.criteria.map((criterion) => [criterion.id, criterion]))
  const wanted = ids.filter((id) => byId.has(id) || options.ignoreUnknown !== true)
  const unknown = wanted.find((id) => !byId.has(id))
  if (unknown !== undefined) {
    const hint = didYouMean(unknown, byId.keys())
    const message = `"${path}" has no criterion "${unknown}"`
    throw new MmmError('spec.unknown-criterion', message, {
      at: { file: path },
      ...(hint === undefined ? {} : { hint }),
    })
  }
  const all = spec.dialect === 'kiro' ? withParents(spec.criteria, wanted, state) : wanted
  return all.reduce<Uint8Array>((text, id) => tick(text, byId.get(id)!, state), Uint8Array.from(bytes))
}

/** The ids, and those of the tasks above them that change with them. */
function withParents(criteria: readonly Criterion[], ids: readonly string[], state: Criterion['state']): string[] {
  const changed = new Set(ids)
  const isDone = ({ id, state: before, optional }: Criterion) =>
    changed.has(id) || before === 'ticked' || optional === true
  const above = (id: string) => criteria.find((one) => one.id === id)?.parent
  for (const id of ids) {
    for (let parent = above(id); parent !== undefined; parent = above(parent)) {
      const parts = criteria.filter((one) => one.parent === parent)
      if (state === 'ticked' && !parts.every(isDone)) break
      changed.add(parent)
    }
  }
  return [...changed]
}
