import { bulletsOf } from '../bullets.ts'
import { type Draft, nameCriteria, readBoxItems } from '../criteria.ts'
import type { BoxItem, Document } from '../document.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { filesNamed } from '../named_files.ts'
import { partOf, type ReadPart } from '../part.ts'
import { questionsIn } from '../questions.ts'
import { proseOf } from '../prose.ts'
import type { Item } from '../spec.ts'
import { findSwallowed } from '../swallowed.ts'

/** Boxes that only Kiro knows: `[-]` in progress, `[ ]*` optional. */
const OWN_BOX = /^(?:[-*+]|\d{1,9}[.)])[ \t]+\[([ xX-])\](\\?\*)?[ \t]/

/** `tasks.md`: boxes with numbers, which say what belongs to what, and below each what it is for. */
export function readKiroTasks(document: Document, id: string): ReadPart {
  const items = [...document.boxes, ...ownBoxes(document)].toSorted((a, b) => a.start - b.start)
  const lines = items.map(({ start }) => document.lines.at(start).line)
  const { drafts, findings } = readBoxItems(document, items, { dash: 'in-progress' })
  const tasks = drafts.map((draft, i): Draft => {
    const from = lines[i]!
    const to = (lines[i + 1] ?? document.lines.count + 1) - 1
    return taskOf(draft, document, { from, to, isOptional: isOptional(items[i]!, document) })
  })
  const { criteria, findings: named } = nameCriteria(document, id, tasks)
  const known = new Set(criteria.map((one) => one.id))
  for (const one of criteria) if (one.parent !== undefined && !known.has(one.parent)) delete one.parent
  const spec = partOf(document, {
    dialect: 'kiro',
    id,
    kind: 'tasks',
    title: id,
    tasks: criteria,
    criteria,
    questions: questionsIn(document),
  })
  const isOwn = ({ isUnread, box }: BoxItem) => isUnread !== true || document.text[box] === '-'
  const own = new Set(lines.filter((_, i) => isOwn(items[i]!)))
  const shapes = findLookAlikes(document).filter(({ at }) => !own.has(at.line ?? 0))
  return { spec, findings: [...findings, ...named, ...shapes, ...findSwallowed(document, true)] }
}

function ownBoxes(document: Document): BoxItem[] {
  const known = new Set(document.boxes.map(({ start }) => start))
  return bulletsOf(document).flatMap(({ node, start }) => {
    const match = known.has(start) ? null : OWN_BOX.exec(document.text.slice(start, start + 40))
    if (match === null) return []
    return [{ node, start, box: start + match[0].indexOf('[') + 1 }]
  })
}

function isOptional({ start }: BoxItem, { text }: Document): boolean {
  return OWN_BOX.exec(text.slice(start, start + 40))?.[2] !== undefined
}

function taskOf(
  draft: Draft,
  document: Document,
  { from, to, isOptional: optional }: { from: number; to: number; isOptional: boolean },
): Draft {
  const bare = draft.text.replace(/^\[[ xX-]\]\*?\s+/, '')
  // cc-sdd writes the star of an optional task behind its number
  const [, number, star, words = bare] = /^(\d+(?:\.\d+)*)\.?(\\?\*)?\.?\s+(.*)$/.exec(bare) ?? []
  const text = words
    .replace(/\s*\(P\)\s*$/, '')
    .replace(/\s*\(P\)\s/, ' ')
    .trim()
  const source = proseOf(document, from, to).map((one) => one.text)
  const parent = number?.includes('.') === true ? `task-${number.slice(0, number.lastIndexOf('.'))}` : undefined
  return {
    ...draft,
    text,
    ...(number === undefined ? {} : { given: `task-${number}` }),
    more: {
      ...(parent === undefined ? {} : { parent }),
      ...(optional || star !== undefined ? { optional: true as const } : {}),
      ...(/\(P\)/.test(words) ? { parallel: true as const } : {}),
      ...marksIn(source),
      ...filesNamed(source.join('\n')),
    },
  }
}

/** `_Requirements: 1.1, 1.2_` in whatever language, `_Depends: 1.1_`, and `Validates: Requirements 1.2`. */
function marksIn(lines: readonly string[]): Pick<Item, 'refs' | 'needs'> {
  const refs: string[] = []
  const needs: string[] = []
  for (const text of lines) {
    const match = /^\s*[-*+]?\s*_([^_:：]+)[:：]\s*(.*?)_?\s*$/u.exec(text)
    if (match !== null && !/^Boundary$/i.test(match[1]!)) {
      const numbers = match[2]!.match(/\d+(?:\.\d+)*/g) ?? []
      if (/^Depends/i.test(match[1]!)) needs.push(...numbers.map((number) => `task-${number}`))
      else refs.push(...numbers)
    }
    refs.push(...(/Validates:\s*(?:Requirements?)?\s*([\d., ]+)/i.exec(text)?.[1]?.match(/\d+(?:\.\d+)*/g) ?? []))
  }
  return {
    ...(refs.length > 0 ? { refs: [...new Set(refs)] } : {}),
    ...(needs.length > 0 ? { needs: [...new Set(needs)] } : {}),
  }
}
