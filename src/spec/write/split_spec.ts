import { isMap, parseDocument, stringify } from 'yaml'
import { MmmError } from '../../core/error.ts'
import type { Document } from '../document.ts'
import { readSpec } from '../read_spec.ts'
import type { Spec } from '../spec.ts'
import { offsetOf, walk } from '../walk.ts'
import { fileName, freshName } from './file_name.ts'
import { headingBlocks, lineStart, type Block } from './headings.ts'
import { itemLine, lastLineOf } from './item_lines.ts'
import { lineEndOf, openText, toBytes, withLineEnds } from './open_text.ts'

/** One of the files that a spec becomes. */
export interface Part {
  path: string
  id: string
  bytes: Uint8Array
  /** Lines of the old file that went there, both included, in order. */
  lines: Array<{ from: number; to: number }>
  criteria: string[]
}

export interface Splitting {
  by: 'heading' | 'criterion'
  /** Ids and paths that are taken. */
  taken: { ids: ReadonlySet<string>; paths: ReadonlySet<string> }
}

/** Text that moves to a part of its own. */
interface Piece {
  title: string
  from: number
  to: number
}

/** Dialects whose spec is one file with a front matter that names what it needs. */
const SPLITTABLE = ['mmm', 'checklist']

/**
 * Takes a spec apart: what stands below each heading, or each criterion, becomes a spec of its own. The last one stays in the
 * old file with all else; it needs the others, so who waits for the old id still waits for all. Every byte of the old file is
 * in one of the new ones. The first part is the old file.
 *
 * @throws MmmError `spec.cannot-split`
 */
export function splitSpec(bytes: Uint8Array, spec: Spec, splitting: Splitting): Part[] {
  if (!SPLITTABLE.includes(spec.dialect)) {
    throw cannot(spec, `A spec of the dialect "${spec.dialect}" is not one file`, 'Split it by hand')
  }
  const document = openText(bytes, spec.path)
  const pieces = splitting.by === 'heading' ? byHeading(document, spec) : byCriterion(document, spec)
  if (pieces.length < 2) {
    const what = splitting.by === 'heading' ? 'heading with criteria below it' : 'criterion at the top level'
    const other = splitting.by === 'heading' ? 'Try --by criterion' : 'It is small enough'
    throw cannot(spec, `"${spec.id}" has only one ${what}`, other)
  }
  const moved = pieces.slice(0, -1)
  const names = namesFor(moved, spec, splitting)
  const parts = moved.map((piece, i) => partOf(piece, names[i]!, { document, spec }))
  const parted = [remainder(moved, names, { document, spec }), ...parts]
  refuseLoss(parted, spec)
  return parted
}

function cannot(spec: Spec, message: string, hint: string): MmmError {
  return new MmmError('spec.cannot-split', message, { at: { file: spec.path }, hint })
}

/** The headings of the smallest depth of which at least two have criteria below them. */
function byHeading(document: Document, spec: Spec): Piece[] {
  const blocks = headingBlocks(document)
  const places = spec.criteria.map((one) => document.lines.start(one.line) + one.column - 1)
  const holds = (block: Block) => places.some((at) => at >= block.from && at < block.to)
  for (const depth of [2, 3, 4, 5, 6]) {
    const found = blocks.filter((one) => one.depth === depth && holds(one))
    if (found.length >= 2) return found.map(({ title, from, to }) => ({ title, from, to }))
  }
  return []
}

/** Criteria that lie in no other one, in no quote and in no plain item. */
function byCriterion({ lines, text }: Document, spec: Spec): Piece[] {
  return spec.criteria.flatMap(({ line, text: title }) => {
    if (itemLine(lines.text(line))?.indent !== '') return []
    const last = lastLineOf(lines, line)
    const to = last === lines.count ? text.length : lines.start(last + 1)
    return [{ title, from: lineStart(text, lines.start(line)), to }]
  })
}

function namesFor(pieces: readonly Piece[], spec: Spec, { taken }: Splitting): Array<{ id: string; path: string }> {
  const folder = spec.path.slice(0, spec.path.lastIndexOf('/') + 1)
  const used = new Set([
    ...taken.ids,
    ...[...taken.paths].map((path) => path.slice(folder.length).replace(/\.md$/i, '')),
  ])
  return pieces.map(({ title }) => {
    const id = freshName(`${spec.id}-${fileName(title)}`, used)
    used.add(id)
    return { id, path: `${folder}${id}.md` }
  })
}

interface Source {
  document: Document
  spec: Spec
}

function partOf(
  { title, from, to }: Piece,
  { id, path }: { id: string; path: string },
  { document, spec }: Source,
): Part {
  const eol = lineEndOf(document.text)
  const { status, priority, needs, mayChange } = spec
  const head = {
    id,
    title,
    ...(status === 'ready' ? {} : { status }),
    ...(priority === 3 ? {} : { priority }),
    ...(needs.length === 0 ? {} : { needs }),
    ...(mayChange.length === 0 ? {} : { 'may-change': mayChange }),
  }
  const body = document.text.slice(from, to)
  const yaml = stringify(head, { lineWidth: 0, flowCollectionPadding: false })
  const text = withLineEnds(`---\n${yaml}---\n\n`, eol) + body + definitionsFor(body, { document, spec })
  return { path, id, bytes: Buffer.from(text), lines: [linesOf(document, from, to)], criteria: criteriaOf(text, path) }
}

/** Link definitions that a part uses and that stand elsewhere; they stay where they are, too. */
function definitionsFor(body: string, { document }: Source): string {
  const found = [...walk(document.tree)].filter((node) => node.type === 'definition')
  const sources = found
    .map((node) => ({
      label: node.label ?? node.identifier,
      source: document.text.slice(offsetOf(node), node.position?.end.offset),
    }))
    .filter(({ label, source }) => body.toLowerCase().includes(`[${label.toLowerCase()}]`) && !body.includes(source))
  const eol = lineEndOf(document.text)
  return sources.map(({ source }) => `${eol}${source}${eol}`).join('')
}

function linesOf({ lines }: Document, from: number, to: number): { from: number; to: number } {
  return { from: lines.at(from).line, to: lines.at(Math.max(from, to - 1)).line }
}

function criteriaOf(text: string, path: string): string[] {
  return readSpec(Buffer.from(text), path).spec?.criteria.map((one) => one.id) ?? []
}

function remainder(moved: readonly Piece[], names: ReadonlyArray<{ id: string }>, { document, spec }: Source): Part {
  const lines: Part['lines'] = []
  let text = ''
  let at = 0
  for (const piece of [...moved, { from: document.text.length, to: document.text.length }]) {
    if (piece.from > at) lines.push(linesOf(document, at, piece.from))
    text += document.text.slice(at, piece.from)
    at = piece.to
  }
  const needs = [...spec.needs, ...names.map(({ id }) => id)]
  const bytes = toBytes(withNeeds(text, needs), document)
  return { path: spec.path, id: spec.id, bytes, lines, criteria: criteriaOf(withNeeds(text, needs), spec.path) }
}

/** A text whose front matter names these needs; all else stays. */
function withNeeds(text: string, needs: readonly string[]): string {
  const eol = lineEndOf(text)
  const line = stringify({ needs }, { lineWidth: 0, collectionStyle: 'flow', flowCollectionPadding: false })
    .trim()
    .replace(/^\{(.*)\}$/s, '$1')
  const head = /^---[ \t]*(?:\r\n|\n|\r)([^]*?)^---[ \t]*$/m.exec(text)
  if (head === null || head.index !== 0) return `---${eol}${line}${eol}---${eol}${eol}${text}`
  const start = head[0].indexOf(head[1]!, 3)
  const [from, to] = needsRange(head[1]!) ?? [head[1]!.length, head[1]!.length]
  const tail = from === to ? eol : ''
  return text.slice(0, start + from) + line + tail + text.slice(start + to)
}

/** Where `needs` with its value stands in the text of a front matter. */
function needsRange(yaml: string): [number, number] | undefined {
  const document = parseDocument(yaml.replace(/\r(?!\n)/g, '\n'))
  if (!isMap(document.contents)) return undefined
  const pair = document.contents.items.find((one) => String(one.key) === 'needs')
  const key = (pair?.key as { range?: [number, number, number] } | undefined)?.range
  if (pair === undefined || key === undefined) return undefined
  const value = pair.value as { range?: [number, number, number] } | null
  const end = value?.range !== undefined ? value!.range![1] : key[1] + 1
  return [key[0], yaml.slice(0, end).trimEnd().length]
}

/** What a criterion says, does and is must be the same before and after. */
function refuseLoss(parts: readonly Part[], spec: Spec): void {
  const said = (of: Spec) => of.criteria.map(({ text, state, check }) => JSON.stringify([text, state, bare(check)]))
  const after = parts.flatMap(({ bytes, path }) => {
    const read = readSpec(bytes, path).spec
    return read === undefined ? [] : said(read)
  })
  if (after.toSorted().join('\n') === said(spec).toSorted().join('\n')) return
  throw cannot(
    spec,
    `"${spec.path}" would not read the same in parts`,
    'Split it by hand: markdown reads it differently',
  )
}

function bare(check: Spec['criteria'][number]['check']): unknown {
  if (check === undefined) return null
  const { line: _line, column: _column, ...rest } = check
  return rest
}
