import type { Diagnostic } from '../core/diagnostic.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Spec } from './spec.ts'

/** A file in the spec folder of which only this is known. */
export interface Known extends Pick<Spec, 'id' | 'path'> {
  /** Whether it names the id itself; else it may be no spec at all, and claims nothing. */
  claimed: boolean
}

/** Finds ids that two specs share, and needs that name no spec. `known` are specs that exist and were not read. */
export function relateSpecs(specs: Spec[], known: Known[] = []): Diagnostic[] {
  const owners = new Map(known.filter((one) => one.claimed).map((one) => [one.id, one.path]))
  const findings: Diagnostic[] = []
  for (const spec of specs) {
    const owner = owners.get(spec.id)
    if (owner === undefined) owners.set(spec.id, spec.path)
    else findings.push(sharedId(spec, owner))
  }
  const ids = new Set([...owners.keys(), ...known.map((one) => one.id)])
  for (const spec of specs) {
    for (const need of spec.needs) if (!ids.has(need)) findings.push(unknownNeed(spec, need, ids))
  }
  return findings
}

function sharedId(spec: Spec, owner: string): Diagnostic {
  const message = `The id "${spec.id}" belongs to ${owner} already`
  const hint = 'Give one of them another "id:" in its front matter'
  return { code: 'spec.shared-id', severity: 'error', message, at: placeOf(spec, 'id'), hint }
}

function unknownNeed(spec: Spec, need: string, ids: Set<string>): Diagnostic {
  const hint = didYouMean(need, ids)
  const message = `This spec needs "${need}", which is no spec here`
  const found = { code: 'spec.unknown-need', severity: 'error', message, at: placeOf(spec, 'needs', need) } as const
  return hint === undefined ? found : { ...found, hint }
}

/** Where a key of the front matter, or one of its values, stands; the file's start where it is absent. */
export function placeOf(spec: Spec, key: string, value = ''): Diagnostic['at'] {
  const at = spec.places[`${key}.${value}`] ?? spec.places[key] ?? { line: 1, column: 1 }
  return { file: spec.path, line: at.line, column: at.column }
}
