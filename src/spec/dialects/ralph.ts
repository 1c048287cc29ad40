import { fault } from '../check.ts'
import { type Draft, nameCriteria, readBoxItems } from '../criteria.ts'
import type { Dialect } from '../dialect.ts'
import type { Document } from '../document.ts'
import { foreignHead } from '../foreign_head.ts'
import { foreignStatus } from '../foreign_status.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { filesNamed } from '../named_files.ts'
import { headingsOf, outlineOf } from '../outline.ts'
import { partOf, type ReadPart } from '../part.ts'
import { questionsIn } from '../questions.ts'
import { stemOf } from '../stem.ts'
import { findSwallowed } from '../swallowed.ts'
import { behaviours } from './ralph_behaviours.ts'
import { givenWhenThen } from './given_when_then.ts'

/** Below such a heading nothing holds the work up. */
const OPTIONAL = /^(?:optional|future|future enhancements|nice to have)$/i

/** The two tools called Ralph: Given/When/Then in `.ralph/specs`, commands in `behaviors.yaml`, boxes in a `fix_plan.md`. */
export const ralph: Dialect = {
  name: 'ralph',
  claims: ({ text }) => /^\s{0,3}## High Priority\s*$/im.test(text),
  read(document, placed) {
    const id = placed?.id ?? stemOf(document.path)
    if (placed?.role === 'behaviors') return behaviours(document, id)
    if (placed?.role === 'gwt') return readSpec(document, id)
    if (placed?.role === 'other') return readProse(document, id)
    return readPlan(document, id)
  },
}

/** Prose that is no spec, unless somebody wrote boxes into it. */
function readProse(document: Document, id: string): ReadPart {
  if (document.boxes.length > 0) return readPlan(document, id)
  return { spec: partOf(document, { dialect: 'ralph', id, kind: 'context' }), findings: [] }
}

function readSpec(document: Document, id: string): ReadPart {
  const head = foreignHead(document)
  const outline = outlineOf(document)
  const { drafts: groups, findings } = givenWhenThen(document)
  const boxes = readBoxItems(document, document.boxes)
  const drafts = [...groups, ...boxes.drafts].toSorted((a, b) => a.line - b.line)
  const { criteria, findings: named } = nameCriteria(document, id, drafts)
  const h1 = outline.find(({ depth }) => depth === 1)?.title
  const spec = partOf(document, {
    dialect: 'ralph',
    id,
    title: (head.one('title') ?? h1 ?? id).replace(/^Task:\s*/i, ''),
    status: foreignStatus(head.one('status')),
    criteria,
    scenarios: criteria.filter(({ box }) => box === undefined),
    questions: questionsIn(document),
    places: head.places,
  })
  const shapes = [...findLookAlikes(document), ...findSwallowed(document)]
  return { spec, findings: [...head.findings, ...findings, ...boxes.findings, ...named, ...shapes] }
}

/** A plan: boxes below headings of priority. */
function readPlan(document: Document, id: string): ReadPart {
  const outline = outlineOf(document)
  const { drafts, findings } = readBoxItems(document, document.boxes)
  const tasks = drafts.map((draft): Draft => {
    const above = headingsOf(draft.line, outline)
    const optional = above.some(({ title }) => OPTIONAL.test(title)) ? { optional: true as const } : {}
    const parent = above[0] === undefined || above[0].depth === 1 ? {} : { parent: above[0].title }
    const needs = [...draft.text.matchAll(/\b(?:depends on|blocked by|requires)\s+#(\d+)/gi)].map(
      (match) => `#${match[1]}`,
    )
    const more = {
      ...parent,
      ...optional,
      ...(needs.length > 0 ? { needs } : {}),
      ...filesNamed(document.lines.text(draft.line)),
    }
    return { ...draft, more }
  })
  const { criteria, findings: named } = nameCriteria(document, id, tasks)
  const spec = partOf(document, {
    dialect: 'ralph',
    id,
    kind: 'tasks',
    tasks: criteria,
    criteria,
    questions: questionsIn(document),
  })
  const shapes = [...findLookAlikes(document), ...findSwallowed(document, true)]
  const empty =
    criteria.length === 0 && shapes.length === 0
      ? [
          {
            ...fault(
              'spec.no-criterion',
              'This plan has no task',
              { line: 1, column: 1 },
              document,
              'Write "- [ ] ..."',
            ),
            severity: 'info' as const,
          },
        ]
      : []
  return { spec, findings: [...findings, ...named, ...shapes, ...empty] }
}
