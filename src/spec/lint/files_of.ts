import { isFilePath } from '../file_path.ts'
import { filesNamed } from '../named_files.ts'
import { ownLines } from './raw_lines.ts'
import type { Linting } from './rule.ts'
import type { Statement } from './statements.ts'

/** The files that a statement names. */
export function filesOf(linting: Linting, one: Statement): string[] {
  const text = ownLines(linting, one)
    .map(({ raw }) => raw)
    .join(' ')
  const named = one.item.files ?? filesNamed(text).files ?? []
  return named.filter(isFilePath)
}
