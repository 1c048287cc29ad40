import type { Diagnostic } from '../../core/diagnostic.ts'
import type { Evidence } from '../../core/evidence.ts'
import type { Criterion, Spec } from '../../spec/index.ts'
import { hashOfWords } from '../../spec/words_of.ts'
import { byCriterion, type Ledger } from './read_ledger.ts'

/**
 * Gives evidence to the criterion that bears the words it was about: an id that was moved on by another one before it must not
 * inherit the proof of its forerunner. Where no criterion of the specification has these words any more, it stays with its id,
 * marked as of other words. What moved is among the findings.
 */
export function followWords(ledger: Ledger, specs: readonly Spec[]): Ledger {
  const known = new Map(specs.map((spec) => [spec.id, wordsIn(spec)]))
  const moved = new Map<string, Diagnostic>()
  const evidence = ledger.evidence.map((one): Evidence => {
    const words = one.words === undefined ? undefined : known.get(specOf(one.criterion, known))
    if (words === undefined || words.byRef.get(one.criterion) === one.words) return one
    const owner = words.owners.get(one.words!)
    if (owner === undefined) return { ...one, reworded: true }
    const was = one.criterion.slice(specOf(one.criterion, known).length + 1)
    moved.set(owner.ref, told(owner, { was, file: owner.file ?? words.path, taken: words.byRef.has(one.criterion) }))
    return { ...one, criterion: owner.ref, was }
  })
  if (evidence.every((one, i) => one === ledger.evidence[i])) return ledger
  return { ...ledger, evidence, ...byCriterion(evidence), findings: [...ledger.findings, ...moved.values()] }
}

/** The specification of a criterion: its id may hold the sign too. */
function specOf(ref: string, known: ReadonlyMap<string, unknown>): string {
  for (let at = ref.indexOf('#'); at >= 0; at = ref.indexOf('#', at + 1)) {
    if (known.has(ref.slice(0, at))) return ref.slice(0, at)
  }
  return ref
}

function told(
  { id, ref, line, column }: Criterion,
  { was, file, taken }: { was: string; file: string; taken: boolean },
): Diagnostic {
  const now = taken ? `; "${was}" now says something else` : ''
  return {
    code: 'evidence.renumbered',
    severity: taken ? 'warning' : 'info',
    message: `"${id}" was called "${was}" when its check was run, and its evidence goes with its words${now}`,
    at: { file, line, column },
    hint: `Run its check under its new name: mmm spec check ${ref.slice(0, -id.length - 1)}`,
  }
}

interface Words {
  path: string
  /** Hash of the words of each criterion. */
  byRef: Map<string, string>
  /** Whose words they are; words that stand twice are nobody's. */
  owners: Map<string, Criterion | undefined>
}

function wordsIn({ path, criteria }: Spec): Words {
  const words: Words = { path, byRef: new Map(), owners: new Map() }
  for (const criterion of criteria) {
    const hash = hashOfWords(criterion)
    words.byRef.set(criterion.ref, hash)
    words.owners.set(hash, words.owners.has(hash) ? undefined : criterion)
  }
  return words
}
