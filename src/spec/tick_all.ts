import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { readSpec } from './read_spec.ts'
import type { Criterion } from './spec.ts'
import { tick } from './tick.ts'

export interface TickAllOptions {
  /** @default 'ticked' */
  state?: Criterion['state']
  /** Pass over ids that the file does not hold, instead of throwing. @default false */
  ignoreUnknown?: boolean
}

/**
 * Reads a file as it stands and ticks several criteria in it, found by id.
 *
 * @throws MmmError `spec.unreadable`, `spec.unknown-criterion`
 */
export function tickAll(bytes: Uint8Array, path: string, ids: string[], options: TickAllOptions = {}): Uint8Array {
  const { spec, findings } = readSpec(bytes, path)
  if (spec === undefined) {
    const first = findings.find((found) => found.severity === 'error') ?? findings[0]
    throw new MmmError('spec.unreadable', `"${path}" cannot be read: ${first?.message ?? 'it is no spec'}`, {
      at: first?.at ?? { file: path },
    })
  }
  const byId = new Map(spec.criteria.map((criterion) => [criterion.id, criterion]))
  return ids.reduce<Uint8Array>((text, id) => {
    const criterion = byId.get(id)
    if (criterion !== undefined) return tick(text, criterion, options.state ?? 'ticked')
    if (options.ignoreUnknown === true) return text
    const hint = didYouMean(id, byId.keys())
    const message = `"${path}" has no criterion "${id}"`
    throw new MmmError('spec.unknown-criterion', message, {
      at: { file: path },
      ...(hint === undefined ? {} : { hint }),
    })
  }, Uint8Array.from(bytes))
}
