/**
 * The known word nearest to a mistyped one, or undefined if none is near enough (a third of its length, at least 1 edit, or
 * the same beginning).
 * Distance: Damerau-Levenshtein, optimal string alignment.
 */
export function suggest(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const candidate of known) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase())
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best ?? sharesBeginning(word.toLowerCase(), known)
}

/** Where no word is near by edits: one that begins alike for 4 letters or more (`retries` for `retry`). */
function sharesBeginning(word: string, known: Iterable<string>): string | undefined {
  let best: string | undefined
  let most = 3
  for (const candidate of known) {
    let length = 0
    while (length < word.length && word[length] === candidate.toLowerCase()[length]) length += 1
    if (length > most && length * 2 >= candidate.length) {
      best = candidate
      most = length
    }
  }
  return best
}

/** A hint for an unknown word: the nearest one, or the list when it is short, or nothing. */
export function didYouMean(word: string, known: Iterable<string>): string | undefined {
  const list = [...known]
  const near = suggest(word, list)
  if (near !== undefined) return `Did you mean "${near}"?`
  return list.length > 0 && list.length <= 24 ? `Known: ${list.join(', ')}` : undefined
}

function editDistance(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, j) => j)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const cost = a[i - 1] === b[j - 1] ? 0 : 1
      let value = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + cost)
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) value = Math.min(value, before[j - 2]! + 1)
      row.push(value)
    }
    before = last
    last = row
  }
  return last[b.length]!
}
