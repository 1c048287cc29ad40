import { pathsNamed } from '../paths_named.ts'
import { ownLines } from './raw_lines.ts'
import type { Linting } from './rule.ts'
import type { Statement } from './statements.ts'

/** The files that a statement names, folders left out. */
export function filesOf(linting: Linting, one: Statement): string[] {
  const text = ownLines(linting, one)
    .map(({ raw }) => raw)
    .join(' ')
  const named = one.item.files ?? pathsNamed(text)
  return named.filter((path) => /\.[\p{L}\p{N}]+$/u.test(path) && !path.includes('*'))
}
