import type { Document } from './document.ts'
import { headingsOf, type Outline } from './outline.ts'
import { oneLine } from './plain.ts'
import { proseOf } from './prose.ts'
import type { Position } from './lines.ts'

/** A `### Requirement:` with its scenarios, as OpenSpec writes them. */
export interface RequirementBlock extends Position {
  name: string
  /** The words between its heading and its first scenario, in one line. */
  body: string
  /** The first and the last line of the block. */
  first: number
  last: number
  scenarios: ScenarioBlock[]
  /** The heading of depth two that it stands below. */
  section: string
}

export interface ScenarioBlock extends Position {
  name: string
  /** Its steps in one line. */
  steps: string
}

/** All requirements of a document, in whatever section. Any heading of depth four in one is a scenario. */
export function requirementBlocks(document: Document, outline: readonly Outline[]): RequirementBlock[] {
  return outline.flatMap((heading, i): RequirementBlock[] => {
    const name = /^Requirement:\s*(.+)$/i.exec(heading.title)?.[1]
    if (heading.depth !== 3 || name === undefined) return []
    const scenarios = below(outline, i).filter(({ depth }) => depth === 4)
    const above = headingsOf(heading.line, outline).find(({ depth }) => depth <= 2)
    return [
      {
        name: name.normalize('NFC'),
        body: wordsOf(document, heading.line + 1, heading.body),
        first: heading.line,
        last: lastOf(document, heading.end),
        scenarios: scenarios.map(({ title, line, column, end }) => ({
          name: title.replace(/^Scenario:\s*/i, ''),
          steps: wordsOf(document, line + 1, end),
          line,
          column,
        })),
        section: above?.depth === 2 ? above.title : '',
        line: heading.line,
        column: heading.column,
      },
    ]
  })
}

/** The headings below one, without looking at those behind. */
function below(outline: readonly Outline[], i: number): Outline[] {
  const found: Outline[] = []
  for (let j = i + 1; j < outline.length && outline[j]!.line <= outline[i]!.end; j++) found.push(outline[j]!)
  return found
}

/** The last line of a block that says something. */
function lastOf({ lines }: Document, end: number): number {
  let last = end
  while (last > 1 && /^\s*$/.test(lines.text(last))) last--
  return last
}

function wordsOf(document: Document, from: number, to: number): string {
  const lines = proseOf(document, from, to).map(({ text }) => text.replace(/^\s*(?:[-*+]|\d+[.)])\s+/, ''))
  return oneLine(lines.join(' ').replace(/\*\*|`/g, ''))
}
