import type { List, ListItem, Nodes, Paragraph } from 'mdast'
import type { Diagnostic } from '../core/diagnostic.ts'
import { fault, takeChecks } from './check.ts'
import { idsOf } from './criterion_id.ts'
import type { BoxItem, Document } from './document.ts'
import type { Position } from './lines.ts'
import { piecesOf } from './plain.ts'
import type { Check, Criterion } from './spec.ts'
import { checkText } from './spec_json.ts'
import { offsetOf, walk } from './walk.ts'

/** What was read out of one list item. */
interface Read {
  text: string
  checks: Check[]
  findings: Diagnostic[]
}

/** The acceptance criteria of a document: its list items with a box, in the order of the file. */
export function readCriteria(document: Document, specId: string): { criteria: Criterion[]; findings: Diagnostic[] } {
  const findings = findOrphans(document)
  const reads = document.boxes.map((item) => readBox(item, document))
  const ids = idsOf(reads.map((read) => read.text))
  const criteria = document.boxes.map((item, i): Criterion => {
    const { id, repeats } = ids[i]!
    const { text, checks, findings: found } = reads[i]!
    const at = document.lines.at(item.start)
    findings.push(...found)
    if (repeats !== undefined) findings.push(duplicate(repeats, id, at, document))
    if (checks[1] !== undefined) findings.push(secondCheck(checks[1], document))
    const state = /[xX]/.test(document.text[item.box]!) ? 'ticked' : 'open'
    const check = checks[0] === undefined ? {} : { check: checks[0] }
    return { id, ref: `${specId}#${id}`, text, ...at, state, ...check, box: document.toByte(item.box) }
  })
  return { criteria, findings }
}

function readBox({ node, start }: BoxItem, document: Document): Read {
  const read: Read = { text: '', checks: [], findings: [] }
  readParts(node, document, read)
  if (read.text !== '') return read
  const check = read.checks[0]
  if (check === undefined) return { ...read, findings: [...read.findings, noText(document.lines.at(start), document)] }
  const text = check.kind === 'test' ? `${check.path} ${check.name ?? ''}`.trim() : checkText(check)
  const message = 'This criterion has a check but says nothing, so its id hangs on the check'
  const hint = 'Write what holds before "verify:"'
  const found = fault('spec.no-text', message, document.lines.at(start), document, hint)
  return { ...read, text, findings: [...read.findings, { ...found, severity: 'warning' }] }
}

function noText(at: Position, document: Document): Diagnostic {
  return fault('spec.empty-criterion', 'This box has no text', at, document, 'Write what must hold, or remove it')
}

/** An item's own first paragraph is its text; checks may also stand in later ones and in nested items without a box. */
function readParts(item: ListItem, document: Document, read: Read): void {
  item.children.forEach((part, i) => {
    if (part.type === 'list') {
      for (const nested of part.children) if (!isBox(nested)) readParts(nested, document, read)
    }
    if (part.type !== 'paragraph') return
    const taken = readParagraph(part, item.children[i + 1], document)
    if (i === 0 && isBox(item)) read.text = taken.text
    read.checks.push(...taken.checks)
    read.findings.push(...taken.findings)
  })
}

/** A paragraph, and the fence behind it if it ends in `verify:`. */
function readParagraph(paragraph: Paragraph, next: Nodes | undefined, document: Document): Read {
  const taken = takeChecks(piecesOf(paragraph), document)
  if (taken.open === undefined) return taken
  if (next?.type === 'code' && next.value.trim() !== '') {
    taken.checks.push({ kind: 'command', command: next.value, ...document.lines.at(offsetOf(next)) })
  } else {
    const at = document.lines.at(taken.open)
    taken.findings.push(fault('spec.empty-check', 'This check has no command', at, document, 'Write verify: `command`'))
  }
  return taken
}

/** `verify:` items that lie in no criterion, mostly because they are indented too little. */
function findOrphans(document: Document): Diagnostic[] {
  const findings: Diagnostic[] = []
  for (const list of walk(document.tree, isBox)) {
    if (list.type !== 'list') continue
    for (const item of plainItems(list)) {
      const first = item.children[0]
      if (first?.type !== 'paragraph' || !/^verify:/i.test(piecesOf(first)[0]?.value ?? '')) continue
      const at = document.lines.at(offsetOf(item))
      const hint = 'Indent it to the text of the criterion that it proves'
      findings.push(fault('spec.orphan-check', 'This check belongs to no criterion', at, document, hint))
    }
  }
  return findings
}

function isBox(node: Nodes): boolean {
  return node.type === 'listItem' && typeof node.checked === 'boolean'
}

function plainItems(list: List): ListItem[] {
  return list.children.filter((item) => !isBox(item))
}

function duplicate(given: string, id: string, at: Position, document: Document): Diagnostic {
  const message = `The id "${given}" stands on an earlier criterion of this file, so this one is called "${id}"`
  return fault('spec.duplicate-id', message, at, document, 'Give each criterion an id of its own')
}

function secondCheck(check: Check, document: Document): Diagnostic {
  const hint = 'Join the commands with &&, or make it a criterion of its own'
  return fault('spec.two-checks', 'This criterion has a check already; only the first is run', check, document, hint)
}
