import type { Document } from '../document.ts'
import { outlineOf } from '../outline.ts'
import { proseOf } from '../prose.ts'

const LINE = /^(?:\*\*)?Status:/i
const HEADING = /^Status(?:\s*[:：]\s*(.*))?$/i

/** The word for a story's state: of the line `Status: Done`, or of the heading "Status"; the first that says something. */
export function bmadStatus(document: Document): string | undefined {
  const line = proseOf(document).find(({ text }) => LINE.test(text))
  const under = outlineOf(document).find(({ title, depth }) => depth <= 2 && HEADING.test(bare(title)))
  const word = under === undefined ? undefined : HEADING.exec(bare(under.title))![1] || firstBelow(under, document)
  const isFirst = under !== undefined && under.line < (line?.line ?? Infinity)
  if (word !== undefined && isFirst) return wordOf(word)
  return line === undefined ? wordOf(word) : wordOf(line.text)
}

function firstBelow({ line, body }: { line: number; body: number }, document: Document): string | undefined {
  const found = proseOf(document, line + 1, body).find(({ text }) => text.trim() !== '')
  return found?.text.replace(/^\s*[-*+]\s+/, '')
}

/** "✅ **Done** - all is well" says "Done": what stands behind a dash or in brackets is a remark. */
function wordOf(text: string | undefined): string | undefined {
  const word = bare(text?.slice(0, 200) ?? '').replace(/^Status\s*[:：]\s*/i, '')
  return text === undefined ? undefined : word.replace(/\s+[-–—(].*$|[.!]$/, '').trim()
}

function bare(text: string): string {
  return text.replace(/[*_`]|\p{Extended_Pictographic}|[✓✔]|\u{FE0F}/gu, '').trim()
}
