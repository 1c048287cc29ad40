import type { Diagnostic } from '../core/diagnostic.ts'
import { placeOf } from './relate_specs.ts'
import type { Spec } from './spec.ts'

/**
 * Turns what other tools write for the spec that comes first into ids: a number, a number with a slug, an id in other letters.
 * What names no spec is dropped with a warning, since those tools delete what is done; what names several is an error.
 */
export function resolveNeeds(specs: readonly Spec[]): { specs: Spec[]; findings: Diagnostic[] } {
  const findings: Diagnostic[] = []
  const byNumber = new Map<string, Spec[]>()
  for (const spec of specs) {
    if (spec.number === undefined) continue
    const number = plain(spec.number)
    byNumber.set(number, [...(byNumber.get(number) ?? []), spec])
  }
  const byName = new Map(specs.filter(isForeign).map((spec) => [spec.id.toLowerCase(), spec]))
  const resolved = specs.map((spec): Spec => {
    if (!isForeign(spec) || spec.needs.length === 0) return spec
    const needs = spec.needs.flatMap((need): string[] => {
      const named = byName.get(need.toLowerCase())
      const found = named === undefined ? (byNumber.get(plain(need)) ?? []).filter((one) => one !== spec) : [named]
      if (found.length === 1) return [found[0]!.id]
      findings.push(found.length === 0 ? gone(spec, need) : ambiguous(spec, need, found))
      return []
    })
    return { ...spec, needs: [...new Set(needs)] }
  })
  return { specs: resolved, findings }
}

function isForeign({ dialect }: Spec): boolean {
  return dialect === 'original' || dialect === 'backlog'
}

/** `049`, `49` and `49-a-slug` are one number; `102A` is `102a`. */
function plain(number: string): string {
  const [, digits, letter = ''] = /^0*(\d+)([A-Za-z]?)(?:-.*)?$/.exec(number) ?? []
  return digits === undefined ? number.toLowerCase() : `${digits}${letter.toLowerCase()}`
}

function at(spec: Spec, need: string): Diagnostic['at'] {
  return placeOf(spec, 'dependencies', need)
}

function gone(spec: Spec, need: string): Diagnostic {
  const message = `This spec depends on "${need}", which is no spec here; maybe it is done`
  return { code: 'spec.need-gone', severity: 'warning', message, at: at(spec, need), hint: 'Remove it if it is done' }
}

function ambiguous(spec: Spec, need: string, found: readonly Spec[]): Diagnostic {
  const message = `This spec depends on "${need}", which ${found.length} specs are: ${found.map(({ path }) => path).join(', ')}`
  const hint = 'Name the one that is meant by the name of its file'
  return { code: 'spec.ambiguous-need', severity: 'error', message, at: at(spec, need), hint }
}
