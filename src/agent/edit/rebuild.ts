import { fold } from './fold.ts'
import type { Adapt } from './indent.ts'

/** Lines of a place in the file, and the lines that were asked for and are to come; the first two are equally many. */
export interface Lines {
  file: readonly string[]
  old: readonly string[]
  new: readonly string[]
}

/**
 * The new lines of a place that matched loosely: lines that the edit leaves alone stay as the file has them, changed ones
 * come from the request. Undefined if a changed line is not the one that was asked for, or cannot be indented alike.
 */
export function rebuild(lines: Lines, adapt: Adapt): string[] | undefined {
  const result: string[] = []
  for (const hunk of hunks(lines.old, lines.new)) {
    if (hunk.kept) {
      result.push(...lines.file.slice(hunk.oldFrom, hunk.oldTo))
      continue
    }
    for (let at = hunk.oldFrom; at < hunk.oldTo; at++) {
      if (!sameText(lines.file[at]!, lines.old[at]!)) return undefined
    }
    const paired = hunk.oldTo - hunk.oldFrom === hunk.newTo - hunk.newFrom
    for (let at = hunk.newFrom; at < hunk.newTo; at++) {
      const adapted = adapt(lines.new[at]!)
      if (adapted === undefined) return undefined
      const before = paired ? hunk.oldFrom + at - hunk.newFrom : -1
      result.push(before < 0 ? adapted : keepSigns(lines.file[before]!, adapt(lines.old[before]!), adapted))
    }
  }
  return result
}

/** Whether two lines say the same but for white space at the ends and the form of quotes, dashes and spaces. */
function sameText(a: string, b: string): boolean {
  return fold(a).trim() === fold(b).trim()
}

/** Keeps the file's own signs in front of and behind what a line changes. */
function keepSigns(file: string, old: string | undefined, next: string): string {
  if (old === undefined || file === old || fold(file) !== fold(old)) return next
  let head = 0
  while (head < old.length && old[head] === next[head]) head++
  let tail = 0
  while (tail < Math.min(old.length, next.length) - head && old.at(-1 - tail) === next.at(-1 - tail)) tail++
  return file.slice(0, head) + next.slice(head, next.length - tail) + file.slice(file.length - tail)
}

interface Hunk {
  kept: boolean
  oldFrom: number
  oldTo: number
  newFrom: number
  newTo: number
}

/** Kept and changed stretches between two lists of lines, by their longest common subsequence. */
function hunks(old: readonly string[], next: readonly string[]): Hunk[] {
  const found: Hunk[] = []
  let [i, j] = [0, 0]
  for (const [a, b] of [...commonLines(old, next), [old.length, next.length] as const]) {
    if (a > i || b > j) found.push({ kept: false, oldFrom: i, oldTo: a, newFrom: j, newTo: b })
    if (a < old.length && b < next.length)
      found.push({ kept: true, oldFrom: a, oldTo: a + 1, newFrom: b, newTo: b + 1 })
    ;[i, j] = [a + 1, b + 1]
  }
  return found
}

function commonLines(old: readonly string[], next: readonly string[]): Array<readonly [number, number]> {
  let head = 0
  while (head < old.length && head < next.length && old[head] === next[head]) head++
  let tail = 0
  const room = Math.min(old.length, next.length) - head
  while (tail < room && old[old.length - 1 - tail] === next[next.length - 1 - tail]) tail++
  const [rows, columns] = [old.length - head - tail, next.length - head - tail]
  const pairs: Array<readonly [number, number]> = []
  for (let at = 0; at < head; at++) pairs.push([at, at])
  if (rows * columns <= 4_000_000) pairs.push(...middle(old, next, { head, rows, columns }))
  for (let at = tail; at > 0; at--) pairs.push([old.length - at, next.length - at])
  return pairs
}

function middle(
  old: readonly string[],
  next: readonly string[],
  { head, rows, columns }: { head: number; rows: number; columns: number },
): Array<readonly [number, number]> {
  const width = columns + 1
  const length = new Uint32Array((rows + 1) * width)
  for (let i = rows - 1; i >= 0; i--) {
    for (let j = columns - 1; j >= 0; j--) {
      const same = old[head + i] === next[head + j]
      length[i * width + j] = same
        ? length[(i + 1) * width + j + 1]! + 1
        : Math.max(length[(i + 1) * width + j]!, length[i * width + j + 1]!)
    }
  }
  const pairs: Array<readonly [number, number]> = []
  for (let i = 0, j = 0; i < rows && j < columns;) {
    if (old[head + i] === next[head + j]) pairs.push([head + i++, head + j++])
    else if (length[(i + 1) * width + j]! >= length[i * width + j + 1]!) i++
    else j++
  }
  return pairs
}
