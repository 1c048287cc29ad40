import { didYouMean } from '../../core/suggest.ts'
import type { Document } from '../document.ts'
import { headingBlocks, type Block } from './headings.ts'
import { lineEndOf, openText, toBytes, withLineEnds } from './open_text.ts'

/** Why deltas cannot simply be merged. `grave` ones hold whatever the user says. */
export interface Conflict {
  code: string
  message: string
  file: string
  line: number
  grave: boolean
  hint?: string
}

/** What merging did to a main spec. */
export interface Merged {
  /** Null where nothing is left and the file goes. */
  bytes: Uint8Array | null
  conflicts: Conflict[]
  /** What was done, in the order it was done. */
  done: Array<{ op: 'renamed' | 'removed' | 'modified' | 'added'; name: string; to?: string }>
}

export interface Merging {
  /** Id of the main spec. */
  capability: string
  /** Id of the change, for the purpose of a new main spec. */
  change: string
  /** The main spec as it stands; undefined = there is none yet. */
  main: Uint8Array | undefined
  mainPath: string
  delta: Uint8Array
  deltaPath: string
  /** Whether the change says that the main spec may go when nothing is left in it. */
  retire: boolean
  /** The main spec as it was when the delta was written, where that is known. */
  base?: Uint8Array | undefined
}

const REQUIREMENT = /^requirement:\s*/i
type Op = 'added' | 'modified' | 'removed' | 'renamed'

interface Entry {
  op: Op
  name: string
  to?: string
  /** The block, heading included, for `added` and `modified`. */
  text: string
  line: number
}

/** Merges the deltas of one capability into its main spec: renamed, removed, modified, added, in this order. */
export function mergeDeltas(merging: Merging): Merged {
  const { main, mainPath, delta, deltaPath } = merging
  const deltaDocument = openText(delta, deltaPath)
  const entries = readDelta(deltaDocument)
  const conflicts: Conflict[] = [...clashes(entries, deltaPath)]
  const note = (code: string, message: string, of: { line: number; grave: boolean; hint?: string | undefined }) => {
    const { hint, ...rest } = of
    conflicts.push({ code, message, file: deltaPath, ...rest, ...(hint === undefined ? {} : { hint }) })
  }
  if (entries.length === 0) {
    const hint = 'Write "## ADDED Requirements" and below it "### Requirement: ..."'
    note('spec.empty-delta', `"${deltaPath}" holds no delta`, { line: 1, grave: true, hint })
  }
  const start = main ?? Buffer.from(emptyMain(merging, deltaDocument))
  const document = openText(start, mainPath)
  const state: State = { text: document.text, path: mainPath, eol: lineEndOf(document.text), done: [], note, merging }
  for (const op of ['renamed', 'removed', 'modified', 'added'] as const) {
    for (const entry of entries.filter((one) => one.op === op)) apply(state, entry)
  }
  const empty = requirementsOf(state).blocks.length === 0
  if (empty && entries.length > 0 && !merging.retire) {
    const hint = 'Name it under "retire_capabilities:" in the .openspec.yaml of the change to remove its file'
    note('spec.emptied', `Nothing would be left of "${merging.capability}"`, { line: 1, grave: false, hint })
  }
  const bytes = empty && merging.retire ? null : toBytes(state.text, document)
  return { bytes, conflicts, done: state.done }
}

interface State {
  text: string
  path: string
  eol: string
  done: Merged['done']
  note(code: string, message: string, of: { line: number; grave: boolean; hint?: string | undefined }): void
  merging: Merging
}

function emptyMain({ capability, change }: Merging, delta: Document): string {
  const purpose = headingBlocks(delta).find((one) => one.depth === 2 && /^purpose$/i.test(one.title))
  const said = purpose === undefined ? '' : delta.text.slice(purpose.body, purpose.to).trim()
  const text = said === '' ? `TBD - created by archiving change ${change}. Update Purpose after archive.` : said
  const eol = lineEndOf(delta.text)
  return withLineEnds(`# ${capability} Specification\n\n## Purpose\n\n${text}\n\n## Requirements\n`, eol)
}

/** The requirements of a main spec: where their section ends, and each block. */
function requirementsOf({ text, path }: Pick<State, 'text' | 'path'>) {
  const all = headingBlocks(openText(Buffer.from(text), path))
  const section = all.find((one) => one.depth === 2 && /^requirements$/i.test(one.title))
  const blocks = all.filter((one) => isRequirement(one) && section !== undefined && inside(one, section))
  return { section, blocks: blocks.map((one) => ({ ...one, name: nameOf(one) })) }
}

function isRequirement(block: Block): boolean {
  return block.depth === 3 && REQUIREMENT.test(block.title)
}

function inside(block: Block, section: Block): boolean {
  return block.from >= section.from && block.to <= section.to
}

function nameOf(block: Pick<Block, 'title'>): string {
  return block.title.replace(REQUIREMENT, '').trim()
}

function readDelta(document: Document): Entry[] {
  const all = headingBlocks(document)
  return all.flatMap((section) => {
    const op = /^(added|modified|removed|renamed) requirements$/i.exec(section.title)?.[1]?.toLowerCase() as Op
    if (section.depth !== 2 || op === undefined) return []
    if (op === 'renamed') return renamesIn(document, section)
    const headed = all.filter((one) => isRequirement(one) && inside(one, section))
    const entries = headed.map((one) => ({
      op,
      name: nameOf(one),
      text: document.text.slice(one.from, one.to),
      line: document.lines.at(one.from).line,
    }))
    return op === 'removed' ? [...entries, ...bulletsIn(document, section)] : entries
  })
}

/** `- FROM: ### Requirement: A` and `- TO: ...`, in backticks or not. */
function renamesIn({ text, lines }: Document, section: Block): Entry[] {
  const source = text.slice(section.body, section.to)
  const found = source.matchAll(
    /^[ \t]*(?:[-*+][ \t]+)?(FROM|TO):[ \t]*`?(?:#{1,6}[ \t]*)?Requirement:[ \t]*(.*?)`?[ \t]*$/gim,
  )
  const entries: Entry[] = []
  let from: { name: string; line: number } | undefined
  for (const { 1: side, 2: name = '', index } of found) {
    if (side!.toUpperCase() === 'FROM') from = { name: name.trim(), line: lines.at(section.body + index).line }
    else if (from !== undefined) {
      entries.push({ op: 'renamed', ...from, to: name.trim(), text: '' })
      from = undefined
    }
  }
  return entries
}

/** A removed requirement may stand in a list: ``- `### Requirement: A` ``. */
function bulletsIn({ text, lines }: Document, section: Block): Entry[] {
  const source = text.slice(section.body, section.to)
  const found = source.matchAll(/^[ \t]*[-*+][ \t]+`?(?:#{1,6}[ \t]*)?Requirement:[ \t]*(.*?)`?[ \t]*$/gim)
  return [...found].map(({ 1: name = '', index }) => {
    return { op: 'removed' as const, name: name.trim(), text: '', line: lines.at(section.body + index).line }
  })
}

/** Deltas of one file that contradict each other. */
function clashes(entries: readonly Entry[], file: string): Conflict[] {
  const seen = new Map<string, Entry>()
  return entries.flatMap((entry) => {
    const other = seen.get(entry.name)
    seen.set(entry.name, entry)
    if (other === undefined) return []
    const message = `"${entry.name}" is ${other.op} and ${entry.op} in one change`
    const hint =
      other.op === 'renamed' || entry.op === 'renamed' ? 'After a renaming use the new name' : 'Keep one of them'
    return [{ code: 'spec.delta-clash', message, file, line: entry.line, grave: true, hint }]
  })
}

function apply(state: State, entry: Entry): void {
  const { blocks } = requirementsOf(state)
  const target = blocks.find((one) => one.name === entry.name)
  if (entry.op === 'added') return add(state, entry, target !== undefined)
  if (target === undefined) {
    const hint =
      didYouMean(
        entry.name,
        blocks.map((one) => one.name),
      ) ?? 'Another change may have to be archived before this one'
    const message = `"${entry.name}" is to be ${entry.op} and is not in "${state.merging.capability}"`
    return state.note('spec.delta-missing', message, { line: entry.line, grave: true, hint })
  }
  refuseChangedBase(state, entry, state.text.slice(target.from, target.to))
  if (entry.op === 'renamed') rename(state, entry, { target, taken: blocks.some((one) => one.name === entry.to) })
  else if (entry.op === 'removed') replace(state, target, '')
  else modify(state, entry, target)
  state.done.push({ op: entry.op, name: entry.name, ...(entry.to === undefined ? {} : { to: entry.to }) })
}

function rename(state: State, entry: Entry, { target, taken }: { target: Block; taken: boolean }): void {
  if (taken) {
    const message = `"${entry.name}" is to be renamed to "${entry.to}", which is there already`
    state.note('spec.delta-exists', message, { line: entry.line, grave: true, hint: 'Choose another name' })
  }
  const heading = state.text.slice(target.from, target.body)
  const at = heading.lastIndexOf(entry.name)
  const renamed = heading.slice(0, at) + entry.to + heading.slice(at + entry.name.length)
  state.text = state.text.slice(0, target.from) + renamed + state.text.slice(target.body)
}

function modify(state: State, entry: Entry, target: Block): void {
  const before = scenariosIn(state.text.slice(target.from, target.to), state.path)
  const after = scenariosIn(entry.text, state.path)
  const lost = before.filter((name) => count(before, name) > count(after, name))
  if (lost.length > 0) {
    const message = `Modifying "${entry.name}" loses ${[...new Set(lost)].map((name) => `"${name}"`).join(', ')}`
    const hint = 'A modified requirement is replaced whole: copy the scenarios that stay into the delta'
    state.note('spec.lost-scenario', message, { line: entry.line, grave: false, hint })
  }
  replace(state, target, entry.text)
}

function scenariosIn(text: string, path: string): string[] {
  const all = headingBlocks(openText(Buffer.from(text), path))
  return all.filter((one) => one.depth === 4).map((one) => one.title.replace(/^scenario:\s*/i, ''))
}

function count(all: readonly string[], wanted: string): number {
  return all.filter((one) => one === wanted).length
}

/** Puts a block in the place of another, with the blank lines that stood behind that. */
function replace(state: State, target: Block, text: string): void {
  const old = state.text.slice(target.from, target.to)
  const tail = /\s*$/.exec(old)![0]
  const block = withLineEnds(text.trimEnd(), state.eol)
  const put = block === '' ? '' : block + (tail === '' ? state.eol : tail)
  state.text = state.text.slice(0, target.from) + put + state.text.slice(target.to)
}

function add(state: State, entry: Entry, exists: boolean): void {
  if (exists) {
    const message = `"${entry.name}" is to be added and is in "${state.merging.capability}" already`
    return state.note('spec.delta-exists', message, { line: entry.line, grave: true, hint: 'Make it MODIFIED' })
  }
  const { section } = requirementsOf(state)
  const { eol } = state
  if (section === undefined) state.text = `${state.text.trimEnd()}${eol}${eol}## Requirements${eol}`
  const at = section?.to ?? state.text.length
  const head = state.text.slice(0, at).trimEnd()
  const rest = state.text.slice(at)
  const block = withLineEnds(entry.text.trimEnd(), eol)
  state.text = `${head}${eol}${eol}${block}${eol}${rest === '' ? '' : `${eol}${rest}`}`
  state.done.push({ op: 'added', name: entry.name })
}

/** What a delta was written against may have changed since; then it would undo that change unsaid. */
function refuseChangedBase(state: State, entry: Entry, now: string): void {
  const { base } = state.merging
  if (base === undefined || entry.op === 'renamed') return
  const { text } = openText(base, state.path)
  const then = requirementsOf({ text, path: state.path }).blocks.find((one) => one.name === entry.name)
  const before = then === undefined ? undefined : text.slice(then.from, then.to)
  if (before === undefined || plain(before) === plain(now)) return
  const message = `"${entry.name}" has changed in "${state.merging.capability}" since the delta was written`
  const hint = 'Bring the delta up to date with the main spec, and commit it'
  state.note('spec.base-changed', message, { line: entry.line, grave: false, hint })
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
