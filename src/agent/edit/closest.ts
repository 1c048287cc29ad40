import { numbered } from '../tools/numbered.ts'
import { similarWindows } from './similar.ts'
import { sourceOf } from './source.ts'

const most = 30

/** The lines of a text that are nearest to the sought ones, numbered, or undefined where none is at least 0.6 alike. */
export function closestLines(text: string, sought: string): string | undefined {
  const source = sourceOf(text)
  const lines = sought.replaceAll('\r\n', '\n').split('\n')
  while (lines.length > 1 && lines.at(-1)!.trim() === '') lines.pop()
  while (lines.length > 1 && lines[0]!.trim() === '') lines.shift()
  for (let length = Math.min(lines.length, source.lines.length); length > 0; length = Math.floor(length / 2)) {
    const [best] =
      similarWindows(source, lines.slice(0, length), 0.6)?.toSorted((a, b) => b.similarity - a.similarity) ?? []
    if (best === undefined) continue
    const from = Math.max(0, best.from - 2)
    const to = Math.min(source.lines.length, best.from + lines.length + 2, from + most)
    return numbered(source.lines.slice(from, to), from + 1)
  }
  return undefined
}
