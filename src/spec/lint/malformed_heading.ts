import { linesOf } from './raw_lines.ts'
import type { ProseLine } from './prose.ts'
import type { Spec } from '../spec.ts'
import type { Add, Rule } from './rule.ts'

/** Two or more signs: `#word` alone is a tag. */
const GLUED = /^( {0,3}#{2,6})(?=[\p{L}\p{N}*`])/u
const BOLD = /^ {0,3}(\*\*|__)(Acceptance Criteria|Requirement \d+:?.*?|Scenario:.*?|Requirement:.*?)\1:?[ \t]*$/i
/** Where a bold line opens nothing, though the dialect has a heading for it. */
const STRICT: ReadonlySet<Spec['dialect']> = new Set(['kiro', 'openspec', 'openspec-change'])

export const malformedHeading: Rule = {
  name: 'malformed-heading',
  level: 'warning',
  about:
    'a line that was meant as a heading and is read as text: `##Requirements`, or a bold line in Kiro and OpenSpec',
  fixes: true,
  look(linting, add) {
    for (const spec of linting.specs) {
      for (const file of spec.files) {
        for (const one of linesOf(linting, file)) lookAt(one, spec, { file, add })
      }
    }
  },
}

function lookAt({ line, raw, prose, start }: ProseLine, spec: Spec, { file, add }: { file: string; add: Add }): void {
  const glued = GLUED.exec(prose)
  if (glued !== null) {
    const end = glued[1]!.length
    const mended = `${raw.slice(0, end)} ${raw.slice(end)}`.trim()
    const edit = { from: start + end, to: start + end, text: ' ' }
    add(
      'There is no blank behind these signs, so this is no heading',
      { file, line, column: 1 },
      {
        hint: `Write "${mended.slice(0, 60)}"`,
        edit,
      },
    )
  }
  const bold = STRICT.has(spec.dialect) ? BOLD.exec(prose) : null
  if (bold === null) return
  const hint = 'Write it as a heading, with the signs that its neighbours have'
  add(`"${bold[2]}" is bold text here, not a heading`, { file, line, column: 1 }, { hint })
}
