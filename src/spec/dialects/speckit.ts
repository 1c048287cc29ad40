import type { Diagnostic } from '../../core/diagnostic.ts'
import { bulletsOf, type Bullet } from '../bullets.ts'
import { fault } from '../check.ts'
import { type Draft, nameCriteria, readBoxItems, readPlainItem } from '../criteria.ts'
import type { Dialect } from '../dialect.ts'
import type { Document } from '../document.ts'
import { foreignStatus } from '../foreign_status.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { modalOf } from '../modal.ts'
import { filesNamed } from '../named_files.ts'
import { headingsOf, outlineOf, type Outline } from '../outline.ts'
import { partOf, type ReadPart } from '../part.ts'
import { type Placed, placedAt } from '../placed.ts'
import { proseOf } from '../prose.ts'
import { questionsIn } from '../questions.ts'
import type { Item } from '../spec.ts'
import { findSwallowed } from '../swallowed.ts'
import { storiesIn, storyOf } from './speckit_stories.ts'

const REQUIREMENT = /^((?:FR|SC|NFR)-\d+[a-z]?)\s*[:：]?\s*/

/** GitHub's Spec Kit: a folder with `spec.md`, `plan.md`, `tasks.md` and checklists. */
export const speckit: Dialect = {
  name: 'speckit',
  claims: ({ text, path, boxes, entries }) =>
    (boxes.length > 0 && entries.size === 0 && isTasks(path)) ||
    /\b(?:FR|SC|CHK)-?\d{3}\b|\bT(?:\d{3}|XXX)\b|^[ \t]*[-*+] (?:\[.\] )?T\d+\b|User Stor|\*\*Feature Branch\*\*|^# Implementation Plan/m.test(
      text,
    ),
  read(document, placed) {
    const role = placed?.role ?? (/^(?:plan|tasks)$/.exec(stemOf(document.path))?.[0] || 'spec')
    if (role === 'tasks') return readTasks(document, idOf(document, placed))
    if (role === 'spec') return readStories(document, idOf(document, placed))
    const id = idOf(document, placed)
    const kind = role === 'plan' ? 'plan' : 'context'
    const title = titleOf(outlineOf(document), id)
    return { spec: partOf(document, { dialect: 'speckit', id, kind, title }), findings: [] }
  },
}

/** In a folder of Spec Kit, boxes in this file are its tasks, with or without ids. */
function isTasks(path: string): boolean {
  const placed = placedAt(path)
  return placed?.dialect === 'speckit' && placed.role === 'tasks'
}

function stemOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/i, '')
}

/** The folder's name. */
function idOf({ path }: Document, placed: Placed | undefined): string {
  return placed?.id ?? path.split('/').at(-2) ?? stemOf(path)
}

/** The title without the template's words before it. */
function titleOf(outline: readonly Outline[], id: string): string {
  const title = outline.find(({ depth }) => depth === 1)?.title ?? id
  return title.replace(/^(?:Feature Specification|Implementation Plan|Tasks):\s*(?=\S)/i, '')
}

function readStories(document: Document, id: string): ReadPart {
  const outline = outlineOf(document)
  const bullets = bulletsOf(document)
  const stories = storiesIn(document, outline, bullets)
  const drafts: Draft[] = []
  const findings: Diagnostic[] = []
  const add = (bullet: Bullet, draft: Pick<Draft, 'given' | 'text' | 'more'>): void => {
    const { checks, findings: found } = readPlainItem(bullet.node, document)
    findings.push(...found)
    drafts.push({ ...draft, line: bullet.line, column: bullet.column, state: 'open', checks })
  }
  const counts = new Map<string, number>()
  for (const bullet of bullets) {
    const { text } = readPlainItem(bullet.node, document)
    const given = REQUIREMENT.exec(text)?.[1]
    const story = storyOf(bullet.line, outline, stories)
    if (given !== undefined) add(bullet, { given, text: text.replace(REQUIREMENT, ''), more: modalOf(text) })
    else if (story !== undefined && bullet.depth === 0 && /\bGiven\b/i.test(text)) {
      const number = (counts.get(story) ?? 0) + 1
      counts.set(story, number)
      add(bullet, { given: `${story}/AC${number}`, text, more: { parent: story } })
    }
  }
  const { criteria, findings: named } = nameCriteria(document, id, drafts)
  const status = proseOf(document).find(({ text }) => text.startsWith('**Status**:'))
  const spec = partOf(document, {
    dialect: 'speckit',
    id,
    title: titleOf(outline, id),
    status: foreignStatus(status?.text.replace(/^\*\*Status\*\*:/, '')),
    criteria,
    requirements: [...stories.values(), ...criteria.filter((one) => REQUIREMENT.test(`${one.id}:`))],
    scenarios: criteria.filter((one) => one.parent !== undefined),
    questions: [...questionsIn(document), ...edgeCases(bullets, outline)].toSorted((a, b) => a.line - b.line),
  })
  return { spec, findings: [...findings, ...named, ...templateLeft(document)] }
}

/** What stands below `### Edge Cases` are questions. */
function edgeCases(bullets: readonly Bullet[], outline: readonly Outline[]): Item[] {
  return bullets
    .filter(({ line, depth }) => depth === 0 && /^Edge Cases\b/i.test(headingsOf(line, outline)[0]?.title ?? ''))
    .map(({ text, line, column }, i) => ({ id: `EC${i + 1}`, text, line, column, state: 'open' }))
}

function readTasks(document: Document, id: string): ReadPart {
  const outline = outlineOf(document)
  const { drafts, findings } = readBoxItems(document, document.boxes)
  const tasks = drafts.map((draft): Draft => {
    const match = /^(T\d+(?:\.\d+)*[a-z]?)\b\s*((?:\[[^\]]*\]\s*)*)(.*)$/.exec(draft.text)
    if (match === null) return draft
    const [, given, marks = '', text = ''] = match
    const story = /\[(US\d+)\]/.exec(marks)?.[1]
    const phase = headingsOf(draft.line, outline).map(({ title }) => /^Phase ([\dA-Z.]+)\b/i.exec(title)?.[1])
    const parent = story ?? (phase[0] === undefined ? undefined : `phase-${phase[0]}`)
    const needs = [
      ...new Set(
        [...text.matchAll(/\((?:depends on|after|needs)\s+([^)]*)\)/gi)].flatMap(
          (m) => m[1]!.match(/\bT\d+(?:\.\d+)*[a-z]?\b/g) ?? [],
        ),
      ),
    ]
    const refs = [...new Set(text.match(/\b(?:FR|SC|NFR)-\d+\b/g))]
    return {
      ...draft,
      given,
      text,
      more: {
        ...(parent === undefined ? {} : { parent }),
        ...(marks.includes('[P]') ? { parallel: true as const } : {}),
        ...(needs.length > 0 ? { needs } : {}),
        ...(refs.length > 0 ? { refs } : {}),
        ...filesNamed(lineOf(document, draft.line)),
      },
    }
  })
  const unfilled = withoutZeros(tasks, document)
  const { criteria, findings: named } = nameCriteria(document, id, tasks)
  const spec = partOf(document, {
    dialect: 'speckit',
    id,
    kind: 'tasks',
    title: titleOf(outline, id),
    tasks: criteria,
    criteria,
    questions: questionsIn(document),
  })
  const shapes = [...findLookAlikes(document), ...findSwallowed(document, true), ...withoutBox(document, criteria)]
  return { spec, findings: [...findings, ...unfilled, ...named, ...shapes, ...templateLeft(document)] }
}

/** A number of zeros alone that comes again was never filled in: such tasks go by their words. Told once. */
function withoutZeros(tasks: readonly Draft[], document: Document): Diagnostic[] {
  const zeros = tasks.filter(({ given }) => given !== undefined && /^T0+$/.test(given))
  if (zeros.length < 2) return []
  const [first] = zeros
  const message = `${zeros.length} tasks bear a number that was never filled in, such as "${first!.given}"`
  for (const task of zeros) task.given = undefined
  const found = fault('spec.template', message, first!, document, 'Number the tasks: T001, T002')
  return [{ ...found, severity: 'warning' }]
}

/** Items that bear the id of a task that no box has: other lists in such a file (`T012 blocks T014`) speak of tasks with a box. */
function withoutBox(document: Document, tasks: readonly Item[]): Diagnostic[] {
  const known = new Set(tasks.map(({ id }) => id))
  const boxed = new Set(document.boxes.map(({ start }) => start))
  return bulletsOf(document).flatMap(({ text, line, column, start }): Diagnostic[] => {
    const id = boxed.has(start) ? undefined : /^(T\d{2,}[a-z]?)(?=:?\s+[^\s\d–—+&,/-])/.exec(text)?.[1]
    if (id === undefined || known.has(id) || /^T0+$/.test(id)) return []
    const message = `The task "${id}" has no box, so it is not counted`
    const hint = `Write "- [ ] ${id} ..."`
    return [{ ...fault('spec.no-box', message, { line, column }, document, hint), severity: 'warning' }]
  })
}

function lineOf({ lines }: Document, line: number): string {
  return lines.text(line)
}

/** Words that the template says and nobody replaced. */
function templateLeft(document: Document): Diagnostic[] {
  const left = proseOf(document).find(({ text }) => /\bTXXX\b|\[FEATURE NAME\]|\[###-feature-name\]/.test(text))
  if (left === undefined) return []
  const hint = 'Fill it in, or remove the line'
  const column = left.text.search(/\bTXXX\b|\[FEATURE NAME\]|\[###-feature-name\]/) + 1
  const at = { line: left.line, column }
  return [{ ...fault('spec.template', 'Text of the template is left here', at, document, hint), severity: 'warning' }]
}
