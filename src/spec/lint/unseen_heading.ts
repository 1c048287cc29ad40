import type { Spec } from '../spec.ts'
import { linesOf } from './raw_lines.ts'
import type { Add, Linting, Rule } from './rule.ts'

const NAME = 'Purpose|(?:(?:ADDED|MODIFIED|REMOVED|RENAMED)[ \\t]+)?Requirements'
/** With signs behind it, indented, or over a line of hyphens. */
const ATX = new RegExp(`^ {0,3}##[ \\t]+(${NAME})[ \\t]*#*[ \\t]*$`, 'i')
const SETEXT = new RegExp(`^ {0,3}(${NAME})[ \\t]*$`, 'i')
const SEEN = new RegExp(`^##\\s+(?:${NAME})\\s*$`, 'i')

export const unseenHeading: Rule = {
  name: 'unseen-heading',
  level: 'warning',
  about: 'a section of OpenSpec whose heading only mmm reads: closed (`## Requirements ##`), indented, or underlined',
  look(linting, add) {
    for (const spec of linting.specs) {
      const files = spec.dialect === 'openspec' ? [spec.path] : spec.dialect === 'openspec-change' ? deltasOf(spec) : []
      for (const file of files) lookAt(file, linting, add)
    }
  },
}

function deltasOf({ files }: Spec): string[] {
  return files.filter((path) => path.endsWith('/spec.md'))
}

function lookAt(file: string, linting: Linting, add: Add): void {
  const lines = linesOf(linting, file)
  for (const [i, { line, raw, fenced, prose }] of lines.entries()) {
    if (fenced || prose.trim() === '' || SEEN.test(raw)) continue
    const under = /^ {0,3}-+[ \t]*$/.test(lines[i + 1]?.raw ?? '') && (lines[i - 1]?.raw ?? '').trim() === ''
    const name = (ATX.exec(raw) ?? (under ? SETEXT.exec(raw) : null))?.[1]
    if (name === undefined) continue
    const hint = `Write "## ${name}" at the start of a line of its own`
    add(`OpenSpec does not see "${raw.trim()}" as a heading`, { file, line, column: 1 }, { hint })
  }
}
