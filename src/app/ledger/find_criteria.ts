import { MmmError } from '../../core/error.ts'
import { didYouMean } from '../../core/suggest.ts'
import type { ProvenCriterion, ProvenSpec } from '../../views/proven.ts'

/** A criterion with its spec. */
export interface FoundCriterion {
  spec: ProvenSpec
  one: ProvenCriterion
}

/** The criteria of that name: `<spec>#<criterion>`, or the criterion's id alone. */
export function findCriteria(specs: readonly ProvenSpec[], word: string): FoundCriterion[] {
  return specs.flatMap((spec) =>
    spec.criteria
      .filter(({ criterion: { id, ref } }) => ref === word || id === word)
      .map((one): FoundCriterion => ({ spec, one })),
  )
}

/** The one criterion of that name, or undefined where there is none. Throws with exit 2 where several bear it. */
export function findCriterion(specs: readonly ProvenSpec[], word: string): FoundCriterion | undefined {
  const [first, second, ...more] = findCriteria(specs, word)
  if (first === undefined || second === undefined) return first
  const names = [first, second, ...more].map(({ one }) => one.criterion.ref)
  throw new MmmError('spec.ambiguous', `${names.length} criteria are called "${word}"`, {
    hint: `Name one with its spec: ${names.slice(0, 8).join(', ')}`,
  })
}

/** The error for a name that is neither a spec's nor a criterion's. */
export function unknownName(specs: readonly ProvenSpec[], word: string): MmmError {
  const known = word.includes('#')
    ? specs.flatMap((one) => one.criteria.map(({ criterion }) => criterion.ref))
    : specs.map(({ spec }) => spec.id)
  const hint = didYouMean(word, known) ?? 'Type "mmm spec list" for the list'
  return new MmmError('spec.unknown', `There is no spec "${word}"`, { hint })
}
