import { linesOf } from './raw_lines.ts'
import type { Rule } from './rule.ts'

/** Headings that carry something, not comments of a shell. */
const HEADING =
  /^[\s>]*#{1,3}[ \t]+(?:Requirement:|Requirements?\s*$|Acceptance Criteria|Success Criteria|(?:ADDED|MODIFIED|REMOVED|RENAMED) Requirements|User Story \d|User Scenarios|Functional Requirements|Phase \d+:)/i

export const headingInFence: Rule = {
  name: 'heading-in-fence',
  level: 'warning',
  about:
    'a heading such as `### Requirement:` behind a fence without an end, where it counts for nothing; in a closed fence, which may be an example, a remark',
  look(linting, add) {
    for (const spec of linting.specs) {
      for (const file of spec.files) {
        const lines = linesOf(linting, file)
        lines.forEach(({ raw, fenced, info }, i) => {
          if (!fenced || /^(?:md|markdown|mdx)\b/i.test(info) || !HEADING.test(raw)) return
          const end = lines.findIndex((one, j) => j > i && !one.fenced)
          const earlier = lines.slice(lines.findLastIndex((one, j) => j < i && !one.fenced) + 1, i)
          if (earlier.some((one) => HEADING.test(one.raw))) return
          const at = { file, line: i + 1, column: 1 }
          const hint =
            end < 0 ? 'Close the fence before it' : 'Close the fence before it; fence an example as ```markdown'
          add(`"${raw.trim()}" stands in a fence and counts for nothing`, at, {
            hint,
            severity: end < 0 ? 'warning' : 'info',
          })
        })
      }
    }
  },
}
