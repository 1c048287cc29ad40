import type { List, ListItem, Nodes, Paragraph } from 'mdast'
import type { Diagnostic } from '../core/diagnostic.ts'
import { fault, takeChecks } from './check.ts'
import { givenId, idsOf } from './criterion_id.ts'
import type { BoxItem, Document } from './document.ts'
import type { Position } from './lines.ts'
import { nestCriteria } from './nest_criteria.ts'
import { piecesOf } from './plain.ts'
import type { Check, Criterion, Item } from './spec.ts'
import { checkText } from './spec_json.ts'
import { offsetOf, walk } from './walk.ts'

/** What was read out of one list item. */
interface Read {
  text: string
  checks: Check[]
  findings: Diagnostic[]
}

/** Something to be proven, before it has an id. */
export interface Draft extends Position {
  text: string
  /** The id that it is given; without one it is made from the text. */
  given?: string | undefined
  state: Criterion['state']
  /** Offset of the character inside the brackets. */
  box?: number
  checks?: readonly Check[]
  more?: Partial<Omit<Item, 'id' | 'text' | 'state' | 'line' | 'column'>>
}

/** The acceptance criteria of a document: its list items with a box, in the order of the file. */
export function readCriteria(document: Document, specId: string): { criteria: Criterion[]; findings: Diagnostic[] } {
  const { drafts, findings: found } = readBoxItems(document, document.boxes)
  const { criteria, findings } = nameCriteria(document, specId, drafts)
  const nested = nestCriteria(document, criteria)
  return { criteria: nested, findings: [...findOrphans(document), ...found, ...findings] }
}

/** The text, state and checks of list items with a box; `dash` is the state that `[-]` stands for. */
export function readBoxItems(
  document: Document,
  items: readonly BoxItem[],
  { dash = 'open' }: { dash?: Criterion['state'] } = {},
): { drafts: Draft[]; findings: Diagnostic[] } {
  const findings: Diagnostic[] = []
  const drafts = items.map((item): Draft => {
    const { text, checks, findings: found } = readBox(item, document)
    findings.push(...found)
    const sign = document.text[item.box]!
    const state = /[xX]/.test(sign) ? 'ticked' : sign === '-' ? dash : 'open'
    return { text, given: givenId(text), ...document.lines.at(item.start), state, box: item.box, checks }
  })
  return { drafts, findings }
}

/** Criteria out of what was read, each with an id of its own. */
export function nameCriteria(
  document: Document,
  specId: string,
  drafts: readonly Draft[],
): { criteria: Criterion[]; findings: Diagnostic[] } {
  const findings: Diagnostic[] = []
  const ids = idsOf(
    drafts.map(({ text }) => text),
    (_, i) => drafts[i]!.given,
  )
  const criteria = drafts.map(({ text, line, column, state, box, checks = [], more }, i): Criterion => {
    const { id, repeats } = ids[i]!
    if (repeats !== undefined) findings.push(duplicate(repeats, id, { line, column }, document))
    if (checks[1] !== undefined) findings.push(secondCheck(checks[1], document))
    return {
      id,
      ref: `${specId}#${id}`,
      text,
      line,
      column,
      state,
      ...more,
      ...(checks[0] === undefined ? {} : { check: checks[0] }),
      ...(box === undefined ? {} : { box: document.toByte(box) }),
    }
  })
  return { criteria, findings }
}

/** The text and the checks of a list item without a box. */
export function readPlainItem(item: ListItem, document: Document): Read {
  const read: Read & { root: ListItem } = { text: '', checks: [], findings: [], root: item }
  readParts(item, document, read)
  return read
}

function readBox({ node, start, isUnread }: BoxItem, document: Document): Read {
  const read: Read & { root: ListItem } = { text: '', checks: [], findings: [], root: node }
  readParts(node, document, read)
  if (isUnread === true) read.text = read.text.replace(/^\[[^\]]*\](?:\s+|$)/, '')
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
function readParts(item: ListItem, document: Document, read: Read & { root: ListItem }): void {
  item.children.forEach((part, i) => {
    if (part.type === 'list') {
      for (const nested of part.children) if (!isBox(nested)) readParts(nested, document, read)
    }
    if (part.type !== 'paragraph') return
    const taken = readParagraph(part, item.children[i + 1], document)
    if (i === 0 && item === read.root) read.text = taken.text
    read.checks.push(...taken.checks)
    read.findings.push(...taken.findings)
  })
}

/** A paragraph, and the fence behind it if it ends in `verify:`. */
function readParagraph(paragraph: Paragraph, next: Nodes | undefined, document: Document): Read {
  const taken = takeChecks(piecesOf(paragraph), document)
  if (taken.open === undefined) return taken
  // "Write tests that verify:" and a list says what, not how
  if (next?.type === 'list' && taken.text !== '') return { ...taken, text: `${taken.text} verify:` }
  if (next?.type === 'code' && next.value.trim() !== '') {
    taken.checks.push({ kind: 'command', command: next.value, ...document.lines.at(offsetOf(next)) })
  } else if (isBold(taken.open, document)) {
    return { ...taken, text: `${taken.text} Verify:`.trim() }
  } else {
    const at = document.lines.at(taken.open)
    taken.findings.push(fault('spec.empty-check', 'This check has no command', at, document, 'Write verify: `command`'))
  }
  return taken
}

/** Whether a `verify:` is a label such as `**Verify:**`, which any page may have. */
function isBold(offset: number, { text }: Document): boolean {
  return /[*_]/.test(text.charAt(offset - 1))
}

/** `verify:` items that lie in no criterion, mostly because they are indented too little. */
function findOrphans(document: Document): Diagnostic[] {
  const findings: Diagnostic[] = []
  for (const list of walk(document.tree, isBox)) {
    if (list.type !== 'list') continue
    for (const item of plainItems(list)) {
      const first = item.children[0]
      if (first?.type !== 'paragraph' || !/^verify:/i.test(piecesOf(first)[0]?.value ?? '')) continue
      const { checks, open } = takeChecks(piecesOf(first), document)
      if (checks.length === 0 && (open === undefined || isBold(open, document))) continue
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
