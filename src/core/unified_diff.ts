/** Lines around a change that are shown. */
const around = 3
/** Above this product of lines the middle is shown as one replacement, which needs no table. */
const largest = 4_000_000

interface Row {
  sign: ' ' | '-' | '+'
  text: string
}

/** What has changed between two texts, as a unified diff with its head; '' where nothing has. null = there is no such file. */
export function unifiedDiff(path: string, before: string | null, after: string | null): string {
  if (before === after) return ''
  const rows = rowsOf(linesOf(before), linesOf(after))
  const head = [before === null ? '--- /dev/null' : `--- a/${path}`, after === null ? '+++ /dev/null' : `+++ b/${path}`]
  return [...head, ...hunksOf(rows)].join('\n')
}

function linesOf(text: string | null): string[] {
  if (text === null || text === '') return []
  return text.replace(/(?:\r\n|\n|\r)$/, '').split(/\r\n|\n|\r/)
}

function rowsOf(a: string[], b: string[]): Row[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) end++
  const keep = (lines: string[]): Row[] => lines.map((text) => ({ sign: ' ', text }))
  return [
    ...keep(a.slice(0, start)),
    ...middle(a.slice(start, a.length - end), b.slice(start, b.length - end)),
    ...keep(a.slice(a.length - end)),
  ]
}

/** By the longest common subsequence. */
function middle(a: string[], b: string[]): Row[] {
  const gone = (text: string): Row => ({ sign: '-', text })
  const come = (text: string): Row => ({ sign: '+', text })
  if (a.length * b.length > largest) return [...a.map(gone), ...b.map(come)]
  const width = b.length + 1
  const table = new Uint32Array((a.length + 1) * width)
  for (let i = a.length - 1; i >= 0; i--) {
    for (let j = b.length - 1; j >= 0; j--) {
      table[i * width + j] =
        a[i] === b[j]
          ? table[(i + 1) * width + j + 1]! + 1
          : Math.max(table[(i + 1) * width + j]!, table[i * width + j + 1]!)
    }
  }
  const rows: Row[] = []
  let [i, j] = [0, 0]
  while (i < a.length || j < b.length) {
    if (i < a.length && j < b.length && a[i] === b[j]) {
      rows.push({ sign: ' ', text: a[i]! })
      i++
      j++
    } else if (j === b.length || (i < a.length && table[(i + 1) * width + j]! >= table[i * width + j + 1]!)) {
      rows.push(gone(a[i++]!))
    } else rows.push(come(b[j++]!))
  }
  return rows
}

function hunksOf(rows: readonly Row[]): string[] {
  const shown = rows.map((_, i) => rows.slice(Math.max(0, i - around), i + around + 1).some(({ sign }) => sign !== ' '))
  const lines: string[] = []
  let [old, now] = [1, 1]
  for (let i = 0; i < rows.length; i++) {
    if (shown[i] && !shown[i - 1]) {
      const end = shown.indexOf(false, i)
      const hunk = rows.slice(i, end === -1 ? rows.length : end)
      const [from, to] = [
        hunk.filter(({ sign }) => sign !== '+').length,
        hunk.filter(({ sign }) => sign !== '-').length,
      ]
      lines.push(`@@ -${from === 0 ? old - 1 : old},${from} +${to === 0 ? now - 1 : now},${to} @@`)
    }
    if (shown[i]) lines.push(rows[i]!.sign + rows[i]!.text)
    if (rows[i]!.sign !== '+') old++
    if (rows[i]!.sign !== '-') now++
  }
  return lines
}
