/**
 * Pairs of sets of words that share at least this part of all their words (Jaccard). Only sets that share one of their
 * rarest words are compared, which loses no pair; `most` bounds how many share such a word before it is passed over.
 */
export function similarPairs(sets: readonly string[][], threshold: number, most = 200): Array<[number, number]> {
  const counts = new Map<string, number>()
  for (const words of sets) for (const word of new Set(words)) counts.set(word, (counts.get(word) ?? 0) + 1)
  const byRarity = (a: string, b: string) => counts.get(a)! - counts.get(b)! || (a < b ? -1 : 1)
  const sorted = sets.map((words) => [...new Set(words)].toSorted(byRarity))
  const holders = new Map<string, number[]>()
  const pairs: Array<[number, number]> = []
  sorted.forEach((words, i) => {
    const own = new Set(words)
    const candidates = new Set<number>()
    const prefix = words.slice(0, words.length - Math.ceil(threshold * words.length) + 1)
    for (const word of prefix) {
      const list = holders.get(word) ?? []
      if (list.length <= most) for (const other of list) candidates.add(other)
      list.push(i)
      holders.set(word, list)
    }
    for (const other of candidates) if (likeness(own, sorted[other]!) >= threshold) pairs.push([other, i])
  })
  return pairs
}

/** The shared part of all words of two sets, from 0 to 1. */
export function likeness(a: ReadonlySet<string>, b: readonly string[]): number {
  const shared = b.filter((word) => a.has(word)).length
  const all = a.size + b.length - shared
  return all === 0 ? 0 : shared / all
}
