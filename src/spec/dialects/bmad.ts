import { bulletsOf, type Bullet } from '../bullets.ts'
import { type Draft, nameCriteria, readBoxItems, readPlainItem } from '../criteria.ts'
import { idsOf } from '../criterion_id.ts'
import type { Dialect } from '../dialect.ts'
import type { Document } from '../document.ts'
import { foreignHead } from '../foreign_head.ts'
import { foreignStatus } from '../foreign_status.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { filesNamed } from '../named_files.ts'
import { outlineOf } from '../outline.ts'
import { partOf } from '../part.ts'
import { plainText } from '../plain.ts'
import { proseOf } from '../prose.ts'
import { questionsIn } from '../questions.ts'
import type { Item, Range } from '../spec.ts'
import { stemOf } from '../stem.ts'
import { findSwallowed } from '../swallowed.ts'
import { bmadNumbered } from './bmad_numbered.ts'
import { placesIn, type PlaceIn } from './bmad_places.ts'
import { bmadRefs } from './bmad_refs.ts'
import { bmadStatus } from './bmad_status.ts'
import { givenWhenThen } from './given_when_then.ts'

const FRAME = /^[ \t]*<(intent-contract|frozen-after-approval)(?:\s[^>]*)?>[ \t]*$/
/** The key is taken whole: no part of `3.13` or `3.9 / Story 5.2` is one. */
const STORY = /^Story\s+(\d+[a-z]?(?:\.\d+[a-z]?)*)\s*(?:[:：]|[–—-](?!\d)|\.(?![\da-z]))\s*(.*)$/i
/** Sections that speak of the criteria of others, or again of those above. */
const ABOUT =
  /^(?:(?:QA Results|Dev Agent Record|Dev Notes|Change ?Log|(?:Senior Developer |Code )?Review(?: Results| Findings)?)(?: \([^)]*\))?:?$|Acceptance Criteria (?:Validation|Coverage|Review|Status|Verification|Satisf\w+|Traceability|Mapping)\b)/i

const NOWHERE: PlaceIn = { heading: '', headings: [], label: '' }

/** BMAD: a spec with a frozen block, tasks and acceptance criteria; a story; or a list of epics. */
export const bmad: Dialect = {
  name: 'bmad',
  claims: (document) =>
    /intent-contract|frozen-after-approval|Tasks & Acceptance|^#+ Story \d/m.test(document.text) &&
    proseOf(document).some(
      ({ text }) =>
        FRAME.test(text) ||
        /^## Tasks & Acceptance\s*$/.test(text) ||
        /^#{1,4} Story \d+[A-Za-z]?(?:\.\d+[A-Za-z]?)+\s*[:：]/.test(text),
    ),
  read(document, placed) {
    const head = foreignHead(document)
    if (placed !== undefined && !bmad.claims(document))
      return { spec: partOf(document, { dialect: 'bmad', kind: 'context' }), findings: [] }
    const places = placesIn(document)
    const stories = outlineOf(document).filter(({ title, depth }) => STORY.test(title) && depth > 1)
    const h1 = outlineOf(document).find(({ depth }) => depth === 1)?.title
    const own = STORY.exec(h1 ?? '')
    const boxes = readBoxItems(document, document.boxes)
    const { drafts, findings } = statementsIn(document, places)
    const frozen = frozenIn(document)
    const boxed = new Set(boxes.drafts.map(({ line }) => line))
    const known = new Set(drafts.flatMap(({ given }) => given ?? []))
    const tasks = boxes.drafts.map((draft) => {
      const refs = bmadRefs(draft.text, { known, key: own?.[1] })
      return unlessFrozen(taskOf(draft, document, refs), frozen)
    })
    const all = [...tasks, ...drafts].toSorted((a, b) => a.line - b.line)
    // A page about a story, which proves nothing itself, does not bear its key
    const id = (all.length > 0 ? own?.[1] : undefined) ?? stemOf(document.path)
    const { criteria, findings: named } = nameCriteria(document, id, all)
    linkParents(criteria, document)
    const spec = partOf(document, {
      dialect: 'bmad',
      id,
      title: head.one('title') ?? own?.[2] ?? h1 ?? id,
      status: foreignStatus(head.one('status') ?? bmadStatus(document)),
      requirements: [
        ...stories.map(({ title, line, column }) =>
          itemAt(STORY.exec(title)![2] || title, `story-${STORY.exec(title)![1]}`, { line, column }),
        ),
        ...rulesIn(document, places),
      ],
      scenarios: rowsIn(document, places),
      tasks: [...criteria.filter(({ line }) => boxed.has(line)), ...plainTasks(document, places)],
      criteria,
      questions: questionsIn(document),
      frozen,
      places: head.places,
    })
    const shapes = [...findLookAlikes(document), ...findSwallowed(document)]
    return { spec, findings: [...head.findings, ...boxes.findings, ...findings, ...named, ...shapes] }
  },
}

function itemAt(text: string, id: string, at: { line: number; column: number }): Item {
  return { id, text, line: at.line, column: at.column, state: 'open' }
}

/** From a frame's first line to the line of its end tag; to the end of the file where there is none. */
function frozenIn(document: Document): Range[] {
  const found: Range[] = []
  let open: { tag: string; from: number } | undefined
  for (const { line, text } of proseOf(document)) {
    const tag = FRAME.exec(text)?.[1]
    const start = document.lines.start(line)
    if (open === undefined && tag !== undefined) open = { tag, from: start }
    else if (open !== undefined && text.trim() === `</${open.tag}>`) {
      found.push({ from: open.from, to: start + text.length })
      open = undefined
    }
  }
  return open === undefined ? found : [...found, { from: open.from, to: document.text.length }]
}

/** Acceptance criteria, and the commands that verify the whole. */
function statementsIn(
  document: Document,
  places: readonly PlaceIn[],
): { drafts: Draft[]; findings: ReturnType<typeof givenWhenThen>['findings'] } {
  const findings: ReturnType<typeof givenWhenThen>['findings'] = []
  const boxed = new Set(document.boxes.map(({ start }) => start))
  const drafts: Draft[] = []
  const listed = new Set<string>()
  for (const bullet of bulletsOf(document)) {
    if (boxed.has(bullet.start) || bullet.depth > 0) continue
    const place = places[bullet.line] ?? NOWHERE
    if (isAcceptance(place)) {
      const { text, checks, findings: found } = readPlainItem(bullet.node, document)
      findings.push(...found)
      listed.add(place.heading)
      const given = bullet.number === undefined ? undefined : `AC${bullet.number}`
      const nested = nestedWords(bullet)
      drafts.push({
        given,
        text: [text, ...nested].join(' '),
        line: bullet.line,
        column: bullet.column,
        state: 'open',
        checks,
      })
    } else if (/^Commands\b/i.test(place.label) && /^Verification\b/i.test(place.heading))
      drafts.push(...commandOf(bullet, document))
  }
  drafts.push(...bmadNumbered(document, (line) => isAcceptance(places[line] ?? NOWHERE)))
  const numbers = drafts.flatMap(({ given }) => given ?? [])
  // Numbers that start anew below each heading are no ids
  if (new Set(numbers).size < numbers.length) for (const draft of drafts) draft.given = undefined
  const groups = givenWhenThen(document)
  const counts = (line: number): boolean => isAcceptance(places[line] ?? NOWHERE) || isStory(places[line] ?? NOWHERE)
  const free = groups.drafts.filter(({ line }) => counts(line) && !listed.has(places[line]!.heading))
  const halves = groups.findings.filter(({ at }) => counts(at.line ?? 0))
  return { drafts: [...drafts, ...free], findings: [...findings, ...halves] }
}

/** Below "Acceptance Criteria", as a heading or as a line in bold, but not where they are only spoken of. */
function isAcceptance({ headings, label }: PlaceIn): boolean {
  if (headings.some((title) => ABOUT.test(title))) return false
  if (label !== '') return /^Acceptance Criteria$/i.test(label)
  return headings.some((title) => /^Acceptance Criteria\b/i.test(title))
}

/** In a list of epics the criteria of a story may stand right below it. */
function isStory({ headings }: PlaceIn): boolean {
  return headings.some((title) => STORY.test(title))
}

function nestedWords(bullet: Bullet): string[] {
  return bullet.node.children.flatMap((part) =>
    part.type === 'list'
      ? part.children.flatMap((item) => (item.checked === null || item.checked === undefined ? [wordsOf(item)] : []))
      : [],
  )
}

function wordsOf(item: Bullet['node']): string {
  const first = item.children[0]
  return first === undefined ? '' : plainText(first)
}

/** `` `npm test` -- expected: 0 failures ``: a command that proves something by its exit code. */
function commandOf(bullet: Bullet, document: Document): Draft[] {
  const code = bullet.pieces.find(({ kind }) => kind === 'code')
  if (code === undefined) return []
  const check = { kind: 'command' as const, command: code.value, ...document.lines.at(code.offset) }
  return [{ text: bullet.text, line: bullet.line, column: bullet.column, state: 'open', checks: [check] }]
}

function taskOf(draft: Draft, document: Document, refs: string[] | undefined): Draft {
  const more = { ...(refs === undefined ? {} : { refs }), ...filesNamed(document.lines.text(draft.line)) }
  return { ...draft, more }
}

/** A box in a frozen block is read, and never written. */
function unlessFrozen({ box, ...draft }: Draft, frozen: readonly Range[]): Draft {
  const isFrozen = box === undefined || frozen.some(({ from, to }) => from <= box && box < to)
  return isFrozen ? draft : { ...draft, box }
}

/** A box inside of another box's item belongs to it. */
function linkParents(criteria: readonly Item[], document: Document): void {
  const byLine = new Map(criteria.map((one) => [one.line, one]))
  const open: { end: number; id: string }[] = []
  for (const { node, start } of document.boxes) {
    const own = byLine.get(document.lines.at(start).line)
    while (open.length > 0 && open.at(-1)!.end <= start) open.pop()
    if (own === undefined) continue
    if (open.length > 0) own.parent = open.at(-1)!.id
    open.push({ end: endOf(node), id: own.id })
  }
}

function endOf(node: Bullet['node']): number {
  const last = node.children.at(-1)
  const nested = last?.type === 'list' ? last.children.at(-1) : undefined
  return Math.max(node.position?.end.offset ?? 0, nested === undefined ? 0 : endOf(nested))
}

/** What always and what never holds. */
function rulesIn(document: Document, places: readonly PlaceIn[]): Item[] {
  const found: { text: string; line: number; column: number }[] = []
  for (const { line, text } of proseOf(document)) {
    const label = /^\s*(?:[-*+]\s+)?\*\*(Always|Never|Ask First|Block If)[^*]*:\*\*\s*(.*)$/i.exec(text)
    const bullet = /^\s*[-*+]\s+(\S.*)$/.exec(text)
    const column = text.search(/\S/) + 1
    const under = /^(Always|Never|Ask First|Block If)\b/i.exec(places[line]?.label ?? '')?.[1]
    if (label !== null && label[2] !== '') found.push({ text: `${label[1]}: ${label[2]}`, line, column })
    else if (label === null && bullet !== null && under !== undefined)
      found.push({ text: `${under}: ${bullet[1]}`, line, column })
  }
  const ids = idsOf(found.map(({ text }) => text))
  return found.map((one, i): Item => ({ id: ids[i]!.id, ...one, state: 'open', modal: 'must' }))
}

/** Rows of the table of inputs and outputs. */
function rowsIn(document: Document, places: readonly PlaceIn[]): Item[] {
  const rows = proseOf(document).filter(
    ({ line, text }) => /^\s*\|/.test(text) && /\bmatrix\b/i.test(places[line]?.heading ?? ''),
  )
  const body = rows.slice(1).filter(({ text }) => !/^[\s|:-]+$/.test(text))
  const found = body.map(({ line, text }) => {
    const cells = text
      .trim()
      .replace(/^\||\|$/g, '')
      .split(/(?<!\\)\|/)
    return {
      text: cells
        .map((cell) => cell.trim())
        .filter((cell) => cell !== '')
        .join(': '),
      line,
      column: text.search(/\S/) + 1,
    }
  })
  const ids = idsOf(found.map(({ text }) => text))
  return found.map((one, i): Item => ({ id: ids[i]!.id, ...one, state: 'open' }))
}

/** Tasks without a box: their state is in no file. */
function plainTasks(document: Document, places: readonly PlaceIn[]): Item[] {
  const boxed = new Set(document.boxes.map(({ start }) => start))
  const found = bulletsOf(document).filter(
    ({ start, line, depth }) => depth === 0 && !boxed.has(start) && /^Execution$/i.test(places[line]?.label ?? ''),
  )
  const ids = idsOf(found.map(({ text }) => text))
  return found.map(({ text, line, column }, i): Item => ({
    ...itemAt(text, ids[i]!.id, { line, column }),
    ...filesNamed(document.lines.text(line)),
  }))
}
