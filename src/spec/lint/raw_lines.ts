import { proseLines, type ProseLine } from './prose.ts'
import type { Linting } from './rule.ts'
import type { Statement } from './statements.ts'

/** The lines of texts that were asked for lately; a project's rules ask for the same files again and again. */
const known = new WeakMap<Linting, Map<string, ProseLine[]>>()

/** A file's lines; none where it is not known. */
export function linesOf(linting: Linting, file: string): ProseLine[] {
  const files = known.get(linting) ?? new Map<string, ProseLine[]>()
  known.set(linting, files)
  const lines = files.get(file) ?? proseLines(linting.textOf(file) ?? '')
  files.set(file, lines)
  return lines
}

/**
 * The lines of a statement's own paragraph: up to an empty line, the next item, or a heading. What OpenSpec says under a
 * heading belongs to it, up to the next one.
 */
export function ownLines(linting: Linting, { file, item, spec }: Statement): ProseLine[] {
  const lines = linesOf(linting, file)
  let end = item.line
  if (spec.dialect.startsWith('openspec') && /^\s*#/.test(lines[item.line - 1]?.raw ?? '')) {
    while (end < lines.length && !/^\s{0,3}#{1,6}\s/.test(lines[end]!.prose)) end++
    return lines.slice(item.line - 1, end)
  }
  while (end < lines.length && !/^\s*(?:$|[-*+]\s|\d{1,9}[.)]\s|#{1,6}\s|[|>])/.test(lines[end]!.raw)) end++
  return lines.slice(item.line - 1, end)
}
