import { fault } from '../check.ts'
import { type Draft, nameCriteria, readBoxItems } from '../criteria.ts'
import type { Dialect } from '../dialect.ts'
import type { BoxItem, Document } from '../document.ts'
import { foreignHead, foreignPriority } from '../foreign_head.ts'
import { foreignStatus } from '../foreign_status.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { filesNamed } from '../named_files.ts'
import { headingsOf, outlineOf, type Outline } from '../outline.ts'
import { partOf, type ReadPart } from '../part.ts'
import { questionsIn } from '../questions.ts'
import { stemOf } from '../stem.ts'
import { findSwallowed } from '../swallowed.ts'

/** Backlog.md: a task a file, its acceptance criteria and its definition of done between comments. */
export const backlog: Dialect = {
  name: 'backlog',
  claims: ({ text }) => text.includes('<!-- AC:BEGIN -->') || text.includes('<!-- DOD:BEGIN -->'),
  read(document, placed) {
    const head = foreignHead(document)
    // Notes lie beside the tasks, mostly in folders of their own
    if (placed !== undefined && !isTask(document))
      return { spec: partOf(document, { dialect: 'backlog', kind: 'context' }), findings: [] }
    const id = (head.one('id') ?? stemOf(document.path)).replace(/[\s#/\\]+/g, '-')
    const outline = outlineOf(document)
    const boxes = document.boxes.filter((box) => groupOf(box, document, outline) !== undefined)
    const { drafts, findings } = readBoxItems(document, boxes)
    const wanted = drafts.map((draft, i) => criterionOf(draft, groupOf(boxes[i]!, document, outline)!))
    const { criteria, findings: named } = nameCriteria(document, id, wanted)
    const spec = partOf(document, {
      dialect: 'backlog',
      id,
      title: head.one('title') ?? outline[0]?.title ?? id,
      status: foreignStatus(head.one('status')),
      priority: foreignPriority(head.one('priority')),
      needs: head.list('dependencies'),
      criteria,
      questions: questionsIn(document),
      places: head.places,
    })
    const shapes = [...shapesOf(document, boxes), ...findLookAlikes(document), ...findSwallowed(document)]
    return { spec, findings: [...head.findings, ...findings, ...named, ...shapes] }
  },
}

function isTask(document: Document): boolean {
  const isInFolder = /(?:^|\/)backlog\/(?:archive\/)?(?:tasks|drafts|completed)\/.+\//i.test(document.path)
  if (document.entries.has('id')) return true
  const isBroken = document.faults.length > 0
  if (isInFolder) return isBroken && /^id[ \t]*:/m.test(document.text)
  return isBroken || document.boxes.length > 0 || backlog.claims(document)
}

/** The key is the text: `#n` is counted anew whenever Backlog.md writes the file. */
function criterionOf(draft: Draft, group: string): Draft {
  const text = draft.text.replace(/^#\d+\s+/, '')
  const parent = group === 'ac' ? {} : { parent: 'definition-of-done' }
  return { ...draft, text, given: undefined, more: { ...parent, ...filesNamed(text) } }
}

/** Whether a box stands between the marks, or, where there are none, below the heading. */
function groupOf({ start }: BoxItem, document: Document, outline: readonly Outline[]): 'ac' | 'dod' | undefined {
  for (const [group, mark] of [
    ['ac', 'AC'],
    ['dod', 'DOD'],
  ] as const) {
    const from = document.text.indexOf(`<!-- ${mark}:BEGIN -->`)
    const to = document.text.indexOf(`<!-- ${mark}:END -->`, from)
    if (from !== -1 && start > from && (to === -1 || start < to)) return group
  }
  const titles = headingsOf(document.lines.at(start).line, outline).map(({ title }) => title)
  if (!document.text.includes('<!-- AC:BEGIN -->') && titles.some((title) => /^Acceptance Criteria\b/i.test(title)))
    return 'ac'
  const isDone = titles.some((title) => /^Definition of Done\b/i.test(title))
  return isDone && !document.text.includes('<!-- DOD:BEGIN -->') ? 'dod' : undefined
}

/** Boxes that Backlog.md itself does not see: another marker, indented, or a capital X. */
function shapesOf(document: Document, boxes: readonly BoxItem[]): ReadPart['findings'] {
  return boxes.flatMap(({ start, box }) => {
    const at = document.lines.at(start)
    if (at.column === 1 && /^- \[[ x]\] /.test(document.text.slice(start, start + 6)) && box === start + 3) return []
    const message = 'Backlog.md does not see this box: it reads "- [ ]" and "- [x]" at the start of a line'
    return [{ ...fault('spec.unseen-box', message, at, document, 'Write it so'), severity: 'warning' as const }]
  })
}
