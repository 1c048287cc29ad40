import { linesOf } from './raw_lines.ts'
import type { Rule } from './rule.ts'

/** Headings that carry something, not comments of a shell. */
const HEADING =
  /^[\s>]*#{1,4}[ \t]+(?:Requirement:|Scenario:|Requirements?\s*$|Acceptance Criteria|Success Criteria|(?:ADDED|MODIFIED|REMOVED|RENAMED) Requirements|User Story \d|User Scenarios|Functional Requirements|Purpose\s*$|Phase \d+:)/i

export const headingInFence: Rule = {
  name: 'heading-in-fence',
  level: 'warning',
  about: 'a heading such as `### Requirement:` inside a fence, where it counts for nothing; fences of markdown are examples',
  look(linting, add) {
    for (const spec of linting.specs) {
      for (const file of spec.files) {
        let told = false
        for (const { line, raw, fenced, info } of linesOf(linting, file)) {
          if (!fenced) told = false
          if (!fenced || told || /^(?:md|markdown|mdx)\b/i.test(info) || !HEADING.test(raw)) continue
          told = true
          const hint = 'Close the fence before it; an example is best fenced as ```markdown'
          add(`"${raw.trim()}" stands in a fence and counts for nothing`, { file, line, column: 1 }, { hint })
        }
      }
    }
  },
}
