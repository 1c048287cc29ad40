import { bulletsOf, type Bullet } from '../bullets.ts'
import { type Draft, nameCriteria, readPlainItem } from '../criteria.ts'
import type { Document } from '../document.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { modalOf } from '../modal.ts'
import { headingsOf, outlineOf, type Outline } from '../outline.ts'
import { partOf, type ReadPart } from '../part.ts'
import { proseOf } from '../prose.ts'
import { questionsIn } from '../questions.ts'
import type { Item } from '../spec.ts'
import { statementsOf } from './kiro_statements.ts'

/** A heading that names a requirement by its number, in whatever language: `Requirement 3: Title`. */
const HEADING = /^\D{0,30}?(\d+(?:\.\d+)*)\s*(?:[-:.：–—]\s*(.*))?$/u

/** `requirements.md`: numbered requirements, below each a numbered list of acceptance criteria. */
export function readKiroRequirements(document: Document, id: string): ReadPart {
  const outline = outlineOf(document)
  const heads = outline.filter(
    (one, i) => one.depth > 1 && HEADING.test(one.title) && (isNamed(one) || hasChild(i, outline)),
  )
  const requirements = heads.map((head): Item => requirementOf(head, document))
  const { drafts, findings } = draftsOf(document, outline, heads)
  const { criteria, findings: named } = nameCriteria(document, id, drafts)
  const h1 = outline.find(({ depth }) => depth === 1)?.title
  const spec = partOf(document, {
    dialect: 'kiro',
    id,
    title: h1 === undefined || /^Requirements(?: Document)?$/i.test(h1) ? id : h1,
    requirements,
    criteria,
    questions: questionsIn(document),
  })
  return { spec, findings: [...findings, ...named, ...findLookAlikes(document)] }
}

function isNamed({ title }: Outline): boolean {
  return /^Requirement\s+\d/i.test(title)
}

/** A heading in another language counts if a list of criteria stands below a heading of its own. */
function hasChild(i: number, outline: readonly Outline[]): boolean {
  return outline[i + 1]?.above === i
}

function requirementOf(head: Outline, document: Document): Item {
  const [, number = '', title = ''] = HEADING.exec(head.title)!
  const story = proseOf(document, head.line + 1, head.body).find(({ text }) =>
    /^\s*(?:[-*+]\s+)?\*\*[^*]+\*\*/.test(text),
  )
  const text = title !== '' ? title : (story?.text.replace(/^\s*(?:[-*+]\s+)?\*\*[^*]+\*\*:?\s*/, '') ?? head.title)
  return { id: number, text, line: head.line, column: head.column, state: 'open' }
}

function draftsOf(
  document: Document,
  outline: readonly Outline[],
  heads: readonly Outline[],
): { drafts: Draft[]; findings: ReadPart['findings'] } {
  const findings: ReadPart['findings'] = []
  const known = new Set(heads)
  const headOf = (line: number): Outline | undefined => headingsOf(line, outline).find((one) => known.has(one))
  const written = statementsOf(document, (line) => headOf(line) !== undefined)
  const taken = new Set(written.map(({ line }) => line))
  const items = new Map<Outline, Bullet[]>()
  for (const bullet of bulletsOf(document)) {
    const head = bullet.depth > 0 || taken.has(bullet.line) ? undefined : headOf(bullet.line)
    if (head === undefined || !isCriterion(bullet, head, outline)) continue
    const own = items.get(head) ?? []
    own.push(bullet)
    items.set(head, own)
  }
  const drafts = [...written]
  for (const [head, own] of items) {
    const number = HEADING.exec(head.title)![1]!
    const rising = own.every((one, i) => one.number !== undefined && (i === 0 || one.number > own[i - 1]!.number!))
    own.forEach((item, i) => {
      const { text, checks, findings: found } = readPlainItem(item.node, document)
      findings.push(...found)
      const given = `${number}.${rising ? item.number : i + 1}`
      const more = { parent: number, ...modalOf(text) }
      drafts.push({ given, text, line: item.line, column: item.column, state: 'open', checks, more })
    })
  }
  return { drafts: drafts.toSorted((a, b) => a.line - b.line), findings }
}

/** An item of the list below a requirement's own "Acceptance Criteria", whatever that heading is called. */
function isCriterion({ line }: Bullet, head: Outline, outline: readonly Outline[]): boolean {
  const nearest = headingsOf(line, outline)[0]!
  if (nearest !== head) return !/^(?:User Story|Notes?|Context|Objective)\b/i.test(nearest.title)
  return head.body === head.end
}
