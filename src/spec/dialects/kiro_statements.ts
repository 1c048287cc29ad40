import { type Draft, nameCriteria } from '../criteria.ts'
import type { Document } from '../document.ts'
import { modalOf } from '../modal.ts'
import { headingsOf, outlineOf } from '../outline.ts'
import { partOf, type ReadPart } from '../part.ts'
import { proseOf } from '../prose.ts'
import { questionsIn } from '../questions.ts'
import type { Item } from '../spec.ts'

const STATEMENT = /^\s*(?:[-*+]\s+)?(?:\*\*)?(\d+\.\d+)(?:\*\*)?[.:)]?(?:\*\*)?\s+(\S.*)$/

/** `bugfix.md`: what is wrong now, what shall be, and what has to stay. What shall be and what stays are the criteria. */
export function readStatements(document: Document, id: string): ReadPart {
  const outline = outlineOf(document)
  const sectionOf = (line: number): string =>
    headingsOf(line, outline).find(({ title }) => /^(?:Current|Expected|Unchanged)\b/i.test(title))?.title ?? ''
  const drafts = statementsOf(document, (line) => /^(?:Expected|Unchanged)/i.test(sectionOf(line)))
  const wrong = statementsOf(document, (line) => /^Current/i.test(sectionOf(line)))
  const { criteria, findings } = nameCriteria(document, id, drafts)
  const h1 = outline.find(({ depth }) => depth === 1)?.title
  const spec = partOf(document, {
    dialect: 'kiro',
    id,
    title: h1 === undefined || /^Bugfix(?: Requirements)?(?: Document)?$/i.test(h1) ? id : h1,
    scenarios: wrong.map(({ given, text, line, column, state }): Item => ({ id: given!, text, line, column, state })),
    criteria,
    questions: questionsIn(document),
  })
  return { spec, findings }
}

/** Paragraphs such as `2.1 WHEN x THEN the system SHALL y`, with the lines that go on behind them. */
export function statementsOf(document: Document, isWanted: (line: number) => boolean): Draft[] {
  const found: Draft[] = []
  let open = false
  for (const { line, text } of proseOf(document)) {
    const match = isWanted(line) ? STATEMENT.exec(text) : null
    if (match !== null) {
      const [, given = '', words = ''] = match
      const column = text.search(/\S/) + 1
      found.push({ given, text: words.trim(), line, column, state: 'open', more: { parent: given.split('.')[0]! } })
      open = true
    } else if (open && /^\s*[^\s#>|-]/.test(text)) found.at(-1)!.text += ` ${text.trim()}`
    else open = false
  }
  return found.map((one) => ({ ...one, more: { ...one.more, ...modalOf(one.text) } }))
}
