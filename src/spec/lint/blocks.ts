import type { Position } from '../lines.ts'
import { proseLines } from './prose.ts'

/** One `### Requirement:` of OpenSpec with what stands under it. */
export interface Block extends Position {
  name: string
  /** What stands between its heading and the first scenario. */
  body: string
  /** Names of its scenarios, in order. */
  scenarios: string[]
  /** All of it in one line, for comparing. */
  whole: string
}

/** The requirement blocks of an OpenSpec text, headings in fences left out. */
export function blocksOf(text: string): Block[] {
  const blocks: Block[] = []
  let open: Block | undefined
  for (const { line, raw, prose } of proseLines(text)) {
    const heading = /^ {0,3}(#{1,4})[ \t]+(.*?)[ \t]*#*[ \t]*$/.exec(prose.trim() === '' ? '' : raw)
    const depth = heading?.[1]!.length ?? 0
    const name = /^Requirement:[ \t]*(.+)$/i.exec(heading?.[2] ?? '')?.[1]
    if (depth === 3 && name !== undefined) {
      open = { name: name.trim(), line, column: 1, body: '', scenarios: [], whole: '' }
      blocks.push(open)
    } else if (depth > 0 && depth <= 3) open = undefined
    else if (open !== undefined) addLine(open, raw, heading?.[2])
  }
  return blocks
}

function addLine(block: Block, raw: string, heading: string | undefined): void {
  block.whole = `${block.whole} ${raw}`.replace(/\s+/g, ' ').trim()
  if (heading !== undefined) block.scenarios.push(heading.replace(/^Scenario:[ \t]*/i, '').trim())
  else if (block.scenarios.length === 0) block.body = `${block.body}\n${raw}`.trim()
}
