import type { Diagnostic } from '../../core/diagnostic.ts'
import { bulletsOf } from '../bullets.ts'
import { fault } from '../check.ts'
import { nameCriteria, readBoxItems } from '../criteria.ts'
import type { Dialect } from '../dialect.ts'
import type { BoxItem, Document } from '../document.ts'
import { foreignHead, foreignPriority, type ForeignHead } from '../foreign_head.ts'
import { foreignStatus } from '../foreign_status.ts'
import { idByPlace } from '../id_by_place.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { nestCriteria } from '../nest_criteria.ts'
import { headingsOf, outlineOf, type Outline } from '../outline.ts'
import { partOf } from '../part.ts'
import { questionsIn } from '../questions.ts'
import { findSwallowed } from '../swallowed.ts'
import { requirementsIn } from './requirements_in.ts'
import { boldLines, dependenciesOf, dependencyPlaces, type BoldLine } from './original_lines.ts'

const TITLE = /^(?:Feature|Spec(?:ification)?\s+\d+[A-Za-z]?)\s*:\s*/i
/** Boxes below these are notes of the author, not what must hold. */
const NOTES =
  /^(?:Success Metrics|Implementation Checklist|Validation Checklist|Implementation Notes|Definition of Done|Checklist)\b/i

/** The old mmm's specs: headings only, lines in bold, or front matter with a number. */
export const original: Dialect = {
  name: 'original',
  claims: ({ entries, text }) =>
    entries.has('number') || /^# +(?:Feature|Spec(?:ification)? +\d+[A-Za-z]?) *: /im.test(text),
  read(document) {
    const head = foreignHead(document)
    const lines = boldLines(document)
    const outline = outlineOf(document)
    const id = idByPlace(document.path)
    const boxes = criteriaBoxes(document, outline)
    const { drafts, findings } = readBoxItems(document, boxes)
    const { criteria, findings: named } = nameCriteria(document, id, drafts)
    const h1 = outline.find(({ depth }) => depth === 1)?.title
    const spec = partOf(document, {
      dialect: 'original',
      id,
      ...numberOf(head, h1),
      title: head.one('title') ?? h1?.replace(TITLE, '') ?? id,
      status: foreignStatus(head.one('status') ?? lines.get('status')?.text),
      priority: foreignPriority(head.one('priority') ?? lines.get('priority')?.text),
      ...dependenciesOf(head, lines),
      requirements: requirementsIn(document, outline, ({ depth }) => depth === 0),
      criteria: nestCriteria(document, criteria),
      questions: questionsIn(document),
      places: dependencyPlaces(head, lines),
    })
    const shapes = [...findLookAlikes(document), ...findSwallowed(document), ...disagreeing(document, head, lines)]
    const none = criteria.length === 0 ? candidates(document, outline) : []
    return { spec, findings: [...head.findings, ...findings, ...named, ...shapes, ...none] }
  },
}

function numberOf(head: ForeignHead, h1: string | undefined): { number?: string } {
  const number = head.one('number') ?? /^Spec(?:ification)?\s+(\d+[A-Za-z]?)/i.exec(h1 ?? '')?.[1]
  return number === undefined ? {} : { number }
}

/** Boxes below "Acceptance Criteria"; where there is no such heading, all that are no notes. */
function criteriaBoxes(document: Document, outline: readonly Outline[]): BoxItem[] {
  const titles = (box: BoxItem): string[] =>
    headingsOf(document.lines.at(box.start).line, outline).map(({ title }) => title)
  const accepted = outline.some(({ title }) => /^Acceptance Criteria\b/i.test(title))
  return document.boxes.filter((box) =>
    accepted
      ? titles(box).some((title) => /^Acceptance Criteria\b/i.test(title))
      : !titles(box).some((title) => NOTES.test(title)),
  )
}

/** Where front matter and body say different things, the front matter holds. */
function disagreeing(document: Document, head: ForeignHead, lines: ReadonlyMap<string, BoldLine>): Diagnostic[] {
  return ['category', 'priority', 'status'].flatMap((key) => {
    const [above, below] = [head.one(key), lines.get(key)]
    if (above === undefined || below === undefined || above.toLowerCase() === below.text.toLowerCase()) return []
    const message = `"${key}" is "${below.text}" here and "${above}" in the front matter, which holds`
    return [
      { ...fault('spec.disagrees', message, below, document, 'Make them the same'), severity: 'warning' as const },
    ]
  })
}

/** Specs without a box: what could be criteria is offered, never counted. */
function candidates(document: Document, outline: readonly Outline[]): Diagnostic[] {
  const items = bulletsOf(document).filter(({ line, depth }) => depth === 0 && titleAbove(line, outline) !== undefined)
  const at = items[0] ?? { line: 1, column: 1 }
  const titles = [...new Set(items.map(({ line }) => titleAbove(line, outline)))].join('" and "')
  const found = fault(
    'spec.no-criterion',
    'This spec has no criterion',
    { line: 1, column: 1 },
    document,
    'Write at least one item such as "- [ ] what must hold"',
  )
  if (items.length === 0) return [{ ...found, severity: 'warning' }]
  const message = `${items.length === 1 ? 'One item' : `${items.length} items`} below "${titles}" could be criteria, but ${items.length === 1 ? 'has' : 'have'} no box`
  const offer = fault('spec.candidates', message, at, document, 'Write "- [ ]" before those that must hold')
  return [
    { ...found, severity: 'warning' },
    { ...offer, severity: 'info' },
  ]
}

/** The heading for what must hold that a line stands below. */
function titleAbove(line: number, outline: readonly Outline[]): string | undefined {
  return headingsOf(line, outline).find(({ title }) => /^(?:Success|Acceptance) Criteria\b/i.test(title))?.title
}
