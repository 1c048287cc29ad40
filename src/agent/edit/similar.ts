import type { Source } from './source.ts'

/** A stretch of lines and how like the sought one it is, from 0 to 1. */
export interface Window {
  from: number
  similarity: number
}

/**
 * All windows of as many lines as are sought that are at least `floor` alike, compared without indentation: 1 less the
 * edit distance of the lines, each with its counterpart, over their length. Undefined when that would take too long.
 */
export function similarWindows(source: Source, sought: readonly string[], floor: number): Window[] | undefined {
  const wanted = sought.map((line) => line.trim())
  const lines = source.lines.map((line) => line.trim())
  const work = { left: 400_000_000 }
  const found: Window[] = []
  for (let from = 0; from + wanted.length <= lines.length; from++) {
    const similarity = windowSimilarity(lines, wanted, { from, floor, work })
    if (work.left < 0) return undefined
    if (similarity >= floor) found.push({ from, similarity })
  }
  return found
}

function windowSimilarity(
  lines: readonly string[],
  wanted: readonly string[],
  { from, floor, work }: { from: number; floor: number; work: { left: number } },
): number {
  let total = 0
  for (const [index, line] of wanted.entries()) total += Math.max(1, line.length, lines[from + index]!.length)
  let lost = 0
  const most = (1 - floor) * total
  for (const [index, line] of wanted.entries()) lost += leastDistance(line, lines[from + index]!)
  if (lost > most) return 0
  lost = 0
  for (const [index, line] of wanted.entries()) {
    const other = lines[from + index]!
    if (line !== other) {
      work.left -= line.length * other.length
      if (work.left < 0) return 0
      lost += distance(line, other)
    }
    if (lost > most + 1e-9) return 0
  }
  return 1 - lost / total
}

function leastDistance(a: string, b: string): number {
  return a === b ? 0 : Math.max(1, Math.abs(a.length - b.length))
}

/** Levenshtein distance. */
export function distance(a: string, b: string): number {
  let row = Uint32Array.from({ length: b.length + 1 }, (_, index) => index)
  let next = new Uint32Array(b.length + 1)
  for (let i = 1; i <= a.length; i++) {
    next[0] = i
    for (let j = 1; j <= b.length; j++) {
      const cost = a.charCodeAt(i - 1) === b.charCodeAt(j - 1) ? 0 : 1
      next[j] = Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + cost)
    }
    ;[row, next] = [next, row]
  }
  return row[b.length]!
}
