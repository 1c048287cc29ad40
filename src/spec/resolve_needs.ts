import type { Diagnostic } from '../core/diagnostic.ts'
import { idByPlace } from './id_by_place.ts'
import { placeOf } from './relate_specs.ts'
import type { Spec } from './spec.ts'

/** The specs that a word may mean. */
type Find = (word: string) => Spec[]

/**
 * Turns what other tools write for the spec that comes first into ids: an id or a file's name in whatever letters, a number, a
 * number with a slug. What names no spec is dropped with a warning, since those tools delete what is done; what names several is
 * an error. Words that may be libraries are specs where there is one of that name.
 */
export function resolveNeeds(specs: readonly Spec[]): { specs: Spec[]; findings: Diagnostic[] } {
  const findings: Diagnostic[] = []
  const find = finder(specs)
  const resolved = specs.map((spec): Spec => {
    const { mayNeed = [], ...rest } = spec
    if (!isForeign(spec) || (spec.needs.length === 0 && mayNeed.length === 0)) return spec
    const needs = spec.needs.flatMap((need): string[] => {
      // Its own id is a circle, which is told; its own number stands for others that bear it
      const isOwn = need.toLowerCase() === spec.id.toLowerCase()
      const found = find(need).filter((one) => isOwn || one !== spec)
      if (found.length === 1) return [found[0]!.id]
      findings.push(found.length === 0 ? gone(spec, need) : ambiguous(spec, need, found))
      return []
    })
    const meant = mayNeed.map((word) => ({ word, found: find(word).filter((one) => one !== spec) }))
    const libraries = meant.filter(({ found }) => found.length === 0).map(({ word }) => word)
    if (libraries.length > 0) findings.push(noSpec(spec, libraries))
    for (const { word, found } of meant) if (found.length > 1) findings.push(ambiguous(spec, word, found))
    const more = meant.flatMap(({ found }) => (found.length === 1 ? found[0]!.id : []))
    return { ...rest, needs: [...new Set([...needs, ...more])] }
  })
  return { specs: resolved, findings }
}

/** An id goes before the name of a file, and that before a number. */
function finder(specs: readonly Spec[]): Find {
  const byId = groupedBy(specs, ({ id }) => id.toLowerCase())
  const byFile = groupedBy(specs, ({ path }) => idByPlace(path).toLowerCase())
  const byNumber = groupedBy(specs, ({ number }) => (number === undefined ? undefined : plain(number)))
  return (word) => {
    const name = word.normalize('NFC').toLowerCase()
    const ids = byId.get(name) ?? []
    const exact = ids.filter(({ id }) => id === word)
    return exact.length > 0 ? exact : (byId.get(name) ?? byFile.get(name) ?? byNumber.get(plain(word)) ?? [])
  }
}

function groupedBy(specs: readonly Spec[], keyOf: (spec: Spec) => string | undefined): Map<string, Spec[]> {
  const groups = new Map<string, Spec[]>()
  for (const spec of specs) {
    const key = keyOf(spec)
    const group = key === undefined ? undefined : groups.get(key)
    if (group !== undefined) group.push(spec)
    else if (key !== undefined) groups.set(key, [spec])
  }
  return groups
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

function noSpec(spec: Spec, words: readonly string[]): Diagnostic {
  const message = `"${words.join('", "')}" ${words.length === 1 ? 'names' : 'name'} no spec here, and ${words.length === 1 ? 'is' : 'are'} taken for what the code depends on`
  const hint = 'Name a spec by its number or its id'
  return { code: 'spec.no-need', severity: 'info', message, at: at(spec, words[0]!), hint }
}

function ambiguous(spec: Spec, need: string, found: readonly Spec[]): Diagnostic {
  const message = `This spec depends on "${need}", which ${found.length} specs are: ${found.map(({ path }) => path).join(', ')}`
  const hint = 'Name the one that is meant by the name of its file'
  return { code: 'spec.ambiguous-need', severity: 'error', message, at: at(spec, need), hint }
}
