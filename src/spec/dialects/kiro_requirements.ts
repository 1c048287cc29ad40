import { bulletsOf, type Bullet } from '../bullets.ts'
import { type Draft, nameCriteria, readPlainItem } from '../criteria.ts'
import type { Document } from '../document.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { modalOf } from '../modal.ts'
import { headingsOf, outlineOf, type Outline } from '../outline.ts'
import { partOf, type ReadPart } from '../part.ts'
import { questionsIn } from '../questions.ts'
import type { Item } from '../spec.ts'
import { type Line, proseOf } from '../prose.ts'
import { statementsOf } from './kiro_statements.ts'

/** A heading that names a requirement by its number, in whatever language: `Requirement 3: Title`. */
const HEADING = /^\D{0,30}?(\d+(?:\.\d+)*)\s*(?:[-:.：–—]\s*(.*))?$/u

/** What the heading above the criteria is called, in the languages that were seen. */
const ACCEPTANCE =
  /^(?:Acceptance (?:Criteri(?:a|on)|Conditions?)|受け?入れ?(?:基準|条件)|验收(?:标准|条件|準則|准则)|驗收(?:標準|條件|準則)|(?:인수|수락|승인) ?(?:기준|조건)|Criterios? de aceptaci[oó]n|Crit[eé]rios? de aceita[cç][aã]o|Crit[eè]res? d[’']acceptation|Akzeptanzkriterien|Abnahmekriterien|Criteri di accettazione|Acceptatiecriteria|Критерии при[её]мки|Kryteria akceptacji)/iu

/** `requirements.md`: numbered requirements, below each a numbered list of acceptance criteria. */
export function readKiroRequirements(document: Document, id: string): ReadPart {
  const outline = outlineOf(document)
  const usual = headsOf(outline)
  const bold = boldLists(document, outline, usual)
  const heads = outline.filter((one) => usual.includes(one) || bold.has(one))
  const requirements = heads.map((head): Item => requirementOf(head, document))
  const { drafts, findings } = draftsOf(document, outline, { heads, bold })
  const { criteria, findings: named } = nameCriteria(document, id, drafts)
  const h1 = outline.find(({ depth }) => depth === 1)?.title
  const spec = partOf(document, {
    dialect: 'kiro',
    id,
    title: h1?.replace(/^Requirements(?: Document)?(?::\s*|$)/i, '') || id,
    requirements,
    criteria,
    questions: questionsIn(document),
  })
  return { spec, findings: [...findings, ...named, ...findLookAlikes(document)] }
}

/**
 * The headings of requirements. Where a heading says "acceptance criteria", in whatever known language, it is the numbered ones
 * above such a heading; else those with a heading below them that has no number itself.
 */
function headsOf(outline: readonly Outline[]): Outline[] {
  const above = new Set(outline.filter(isAcceptance).map((one) => numberedAbove(one, outline)))
  const isHead = (one: Outline, i: number): boolean => (above.size > 0 ? above.has(one) : hasChild(i, outline))
  return outline.filter((one, i) => one.depth > 1 && HEADING.test(one.title) && (isNamed(one) || isHead(one, i)))
}

function isAcceptance({ title }: Outline): boolean {
  return ACCEPTANCE.test(title)
}

function numberedAbove({ above }: Outline, outline: readonly Outline[]): Outline | undefined {
  for (let i = above; i >= 0; i = outline[i]!.above) if (HEADING.test(outline[i]!.title)) return outline[i]
  return undefined
}

function isNamed({ title }: Outline): boolean {
  return /^Requirement\s+\d/i.test(title)
}

function hasChild(i: number, outline: readonly Outline[]): boolean {
  return outline[i + 1]?.above === i && !HEADING.test(outline[i + 1]!.title)
}

function requirementOf(head: Outline, document: Document): Item {
  const [, number = '', title = ''] = HEADING.exec(head.title)!
  const story = proseOf(document, head.line + 1, head.body).find(({ text }) =>
    /^\s*(?:[-*+]\s+)?\*\*[^*]+\*\*/.test(text),
  )
  const text = title !== '' ? title : (story?.text.replace(/^\s*(?:[-*+]\s+)?\*\*[^*]+\*\*:?\s*/, '') ?? head.title)
  return { id: number, text, line: head.line, column: head.column, state: 'open' }
}

/** Lines from and to which the criteria below a bold line stand. */
type Bold = ReadonlyMap<Outline, { from: number; to: number }>

const BOLD = /^ {0,3}(\*\*|__)(?!\s)([^*_]+)\1\s*[:：]?\s*$/

/** Other numbered headings with a bold line "Acceptance Criteria" below them; its list ends at the next bold line. */
function boldLists(document: Document, outline: readonly Outline[], heads: readonly Outline[]): Bold {
  const found = new Map<Outline, { from: number; to: number }>()
  const bold = proseOf(document).filter(({ text }) => BOLD.test(text))
  bold.forEach(({ line, text }: Line, i) => {
    const [head] = headingsOf(line, outline)
    if (head === undefined || head.depth === 1 || heads.includes(head) || !HEADING.test(head.title)) return
    if (found.has(head) || !ACCEPTANCE.test(BOLD.exec(text)![2]!)) return
    found.set(head, { from: line, to: Math.min(head.body, (bold[i + 1]?.line ?? Infinity) - 1) })
  })
  return found
}

function draftsOf(
  document: Document,
  outline: readonly Outline[],
  { heads, bold }: { heads: readonly Outline[]; bold: Bold },
): { drafts: Draft[]; findings: ReadPart['findings'] } {
  const findings: ReadPart['findings'] = []
  const usual = placing(
    outline,
    heads.filter((head) => !bold.has(head)),
  )
  const headOf = (line: number): Outline | undefined => {
    const [nearest] = headingsOf(line, outline)
    const range = nearest === undefined ? undefined : bold.get(nearest)
    if (range === undefined) return usual(line)
    return line > range.from && line <= range.to ? nearest : undefined
  }
  const boxes = new Map(document.boxes.flatMap((one) => (one.isUnread === true ? [] : [[one.start, one.box]])))
  const used = new Set<string>()
  const written = statementsOf(document, (line) => headOf(line) !== undefined)
  const drafts = [...written]
  for (const [head, own] of listsOf(document, headOf, written)) {
    const number = HEADING.exec(head.title)![1]!
    // Stories of several epics may each start at 1
    const again = bold.has(head) && used.has(number)
    used.add(number)
    const rising = own.every((one, i) => one.number !== undefined && (i === 0 || one.number > own[i - 1]!.number!))
    own.forEach((item, i) => {
      const { text, checks, findings: found } = readPlainItem(item.node, document)
      findings.push(...found)
      const given = again ? undefined : `${number}.${rising ? item.number : i + 1}`
      const box = bold.has(head) ? boxes.get(item.start) : undefined
      const state = box !== undefined && /x/i.test(document.text[box]!) ? 'ticked' : 'open'
      const more = { parent: number, ...modalOf(text) }
      const place = { line: item.line, column: item.column, ...(box === undefined ? {} : { box }) }
      drafts.push({ given, text, ...place, state, checks, more })
    })
  }
  return { drafts: drafts.toSorted((a, b) => a.line - b.line), findings }
}

/** The requirement whose criteria a line may belong to: below its own "Acceptance Criteria", or right below it. */
function placing(outline: readonly Outline[], heads: readonly Outline[]): (line: number) => Outline | undefined {
  const known = new Set(heads)
  const told = outline.some(isAcceptance)
  return (line) => {
    const above = headingsOf(line, outline)
    const [nearest] = above
    const head = above.find((one) => known.has(one))
    if (nearest === undefined || head === undefined) return undefined
    if (nearest === head) return head.body === head.end ? head : undefined
    const isPlace = told
      ? above.slice(0, above.indexOf(head)).some(isAcceptance)
      : !/^(?:User Story|Notes?|Context|Objective)\b/i.test(nearest.title)
    return isPlace ? head : undefined
  }
}

/** The items of each requirement. What has no number stands for itself only where nothing there has one: else it is a detail. */
function listsOf(
  document: Document,
  headOf: (line: number) => Outline | undefined,
  written: readonly Draft[],
): Map<Outline, Bullet[]> {
  const taken = new Set(written.map(({ line }) => line))
  const numbered = new Set(written.map(({ line }) => headOf(line)))
  const items = new Map<Outline, Bullet[]>()
  for (const bullet of bulletsOf(document)) {
    const head = bullet.depth > 0 || taken.has(bullet.line) ? undefined : headOf(bullet.line)
    if (head === undefined) continue
    const own = items.get(head) ?? []
    own.push(bullet)
    items.set(head, own)
    if (bullet.number !== undefined) numbered.add(head)
  }
  for (const [head, own] of items)
    if (numbered.has(head))
      items.set(
        head,
        own.filter(({ number }) => number !== undefined),
      )
  return items
}
