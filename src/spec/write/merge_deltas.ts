import { didYouMean } from '../../core/suggest.ts'
import type { Document } from '../document.ts'
import { readDelta, type DeltaFile, type Entry } from './delta_entries.ts'
import { headingBlocks, isInside, isRequirement, nameOf, type Block } from './headings.ts'
import { judgeMain } from './judge_main.ts'
import { leftOver } from './left_over.ts'
import type { Conflict } from './merge_conflict.ts'
import { lineEndOf, openText, toBytes, withLineEnds } from './open_text.ts'

/** What merging did to a main spec. */
export interface Merged {
  /** Null where nothing is left and the file goes. */
  bytes: Uint8Array | null
  conflicts: Conflict[]
  /** What was done, in the order it was done; `inSync` = it was so already. */
  done: Array<{ op: Entry['op']; name: string; to?: string; inSync?: true }>
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

/**
 * Merges the deltas of one capability into its main spec: renamed, removed, modified, added, in this order. What OpenSpec would
 * not call a valid main spec is a grave conflict, told where it comes from.
 */
export function mergeDeltas(merging: Merging): Merged {
  const { main, mainPath, delta, deltaPath } = merging
  const deltaDocument = openText(delta, deltaPath)
  const file = readDelta(deltaDocument)
  const conflicts: Conflict[] = []
  const note: Note = (code, message, { grave = false, line, flag, hint }) => {
    const more = { ...(flag === undefined ? {} : { flag }), ...(hint === undefined ? {} : { hint }) }
    conflicts.push({ code, message, file: deltaPath, line, grave, ...more })
  }
  const clashed = noteFile(file, { note, deltaPath })
  const document = openText(main ?? Buffer.from(emptyMain(merging, deltaDocument)), mainPath)
  const eol = lineEndOf(document.text)
  const state: State = { text: document.text, path: mainPath, eol, done: [], note, merging, clashed }
  for (const op of ['renamed', 'removed', 'modified', 'added'] as const) {
    for (const entry of file.entries.filter((one) => one.op === op)) apply(state, entry)
  }
  // What could not be merged in full is no main spec to judge
  const whole = !conflicts.some(({ grave }) => grave)
  const empty = whole && requirementsOf(state).blocks.length === 0
  const retired = empty && isRetired(state, file)
  const before = main === undefined ? undefined : document
  if (whole && !empty) conflicts.push(...judgeMain(state.text, { before, path: mainPath, deltaPath, file }))
  return { bytes: retired ? null : toBytes(state.text, document), conflicts, done: state.done }
}

/** Whether a file without requirements goes: the change has to say that it may, and nothing else may stand in it. */
function isRetired({ text, note, merging, path }: State, { entries }: DeltaFile): boolean {
  const rest = merging.main === undefined ? [] : leftOver(openText(Buffer.from(text), path))
  if (merging.retire && rest.length === 0) return true
  const line = entries.findLast(({ op }) => op === 'removed')?.line ?? 1
  const shown = rest.slice(0, 3).map((one) => `"${one.slice(0, 80)}"`)
  const but = rest.length === 0 ? '' : ` but what no requirement holds: ${shown.join(', ')}`
  const hint =
    rest.length === 0
      ? 'Write "retire_capabilities: true" into the .openspec.yaml of the change to remove its file'
      : 'Move that into "## Purpose" or a requirement, or remove the file by hand'
  note('spec.emptied', `Nothing would be left of "${merging.capability}"${but}`, { line, grave: true, hint })
  return false
}

type Note = (
  code: string,
  message: string,
  of: { line: number; grave?: boolean; flag?: Conflict['flag']; hint?: string | undefined },
) => void

interface State {
  text: string
  path: string
  eol: string
  done: Merged['done']
  note: Note
  merging: Merging
  /** Names that two deltas contradict each other about, which is told already. */
  clashed: ReadonlySet<string>
}

/** What is wrong with a delta whatever the main spec says; gives the names that clash. */
function noteFile(file: DeltaFile, { note, deltaPath }: { note: Note; deltaPath: string }): ReadonlySet<string> {
  const { entries, unpaired, stray, outside } = file
  if (entries.length === 0) {
    const hint = 'Write "## ADDED Requirements" and below it "### Requirement: ..."'
    note('spec.empty-delta', `"${deltaPath}" holds no delta`, { line: 1, grave: true, hint })
  }
  for (const { side, name, line } of unpaired) {
    const message = `"${side}: ${name}" has no "${side === 'FROM' ? 'TO' : 'FROM'}:"`
    note('spec.unpaired-renaming', message, { line, grave: true, hint: 'Write FROM and, on the next line, TO' })
  }
  for (const { title, line } of stray) {
    const hint = `Write "### Requirement: ${title}", or move it`
    note('spec.stray-heading', `"### ${title}" is no requirement, so its text would be lost`, {
      line,
      grave: true,
      hint,
    })
  }
  for (const { name, line } of outside) {
    const message = `"${name}" stands in no section such as "## ADDED Requirements", so it is not merged`
    note('spec.lost-requirement', message, { line, hint: 'Move it there' })
  }
  const seen = new Map<string, Entry>()
  const clashed = new Set<string>()
  for (const entry of entries) {
    const other = seen.get(entry.name)
    seen.set(entry.name, entry)
    if (other === undefined) continue
    clashed.add(entry.name)
    const ops = [other.op, entry.op]
    const hint = ops.includes('renamed') ? 'After a renaming use the new name' : 'Keep one of them'
    const message = `"${entry.name}" is ${other.op} and ${entry.op} in one change`
    note('spec.delta-clash', message, { line: entry.line, grave: true, hint })
  }
  return clashed
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
  const blocks = all.filter((one) => isRequirement(one) && section !== undefined && isInside(one, section))
  return { section, blocks: blocks.map((one) => ({ ...one, name: nameOf(one) })) }
}

type Found = ReturnType<typeof requirementsOf>['blocks'][number]

function apply(state: State, entry: Entry): void {
  const { blocks } = requirementsOf(state)
  const target = blocks.find((one) => one.name === entry.name)
  if (entry.op === 'added') return add(state, entry, blocks)
  if (target === undefined) return missing(state, entry, blocks)
  const old = state.text.slice(target.from, target.to)
  if (entry.op === 'modified' && asIs(old) === asIs(entry.text)) return inSync(state, entry)
  refuseChangedBase(state, entry, old)
  if (entry.op === 'renamed') rename(state, entry, { target, blocks })
  else if (entry.op === 'removed') replace(state, target, '')
  else modify(state, entry, target)
  state.done.push({ op: entry.op, name: entry.name, ...(entry.to === undefined ? {} : { to: entry.to }) })
}

/** What is gone or renamed already is done; a name that differs in its case only is a slip. */
function missing(state: State, entry: Entry, blocks: readonly Found[]): void {
  const near = alike(entry.name, blocks)
  const isRenamed = entry.op === 'renamed' && blocks.some(({ name }) => name === entry.to)
  const slip = near !== undefined && near !== entry.to
  if (!slip && (entry.op === 'removed' || isRenamed)) return inSync(state, entry)
  const names = blocks.map((one) => one.name)
  const hint = didYouMean(entry.name, names) ?? 'Another change may have to be archived before this one'
  const message = `"${entry.name}" is to be ${entry.op} and is not in "${state.merging.capability}"`
  state.note('spec.delta-missing', message, { line: entry.line, grave: true, hint })
}

function inSync({ done, note, merging: { capability } }: State, { op, name, to, line }: Entry): void {
  done.push({ op, name, ...(to === undefined ? {} : { to }), inSync: true })
  if (op !== 'removed') return
  const hint = 'Look whether the name is right'
  note('spec.in-sync', `"${name}" is to be removed and is not in "${capability}": it counts as removed`, { line, hint })
}

/** The name that differs from this one in its case or blanks only. */
function alike(name: string, blocks: readonly Found[]): string | undefined {
  return blocks.find((one) => one.name !== name && folded(one.name) === folded(name))?.name
}

function folded(name: string): string {
  return name.toLowerCase().replace(/\s+/g, ' ')
}

function asIs(block: string): string {
  return withLineEnds(block, '\n').trim()
}

function rename(state: State, entry: Entry, { target, blocks }: { target: Found; blocks: readonly Found[] }): void {
  const others = blocks.filter((one) => one !== target)
  const taken = others.find(({ name }) => name === entry.to)?.name ?? alike(entry.to!, others)
  if (taken !== undefined) {
    const message = `"${entry.name}" is to be renamed to "${entry.to}", and "${taken}" is there already`
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
    const hint = 'A modified requirement is replaced whole: copy the scenarios that stay, or say --drop-scenarios'
    state.note('spec.lost-scenario', message, { line: entry.line, flag: 'drop-scenarios', hint })
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

function add(state: State, entry: Entry, blocks: readonly Found[]): void {
  const there = blocks.find(({ name }) => name === entry.name)
  if (there !== undefined && asIs(state.text.slice(there.from, there.to)) === asIs(entry.text)) {
    return inSync(state, entry)
  }
  const taken = there?.name ?? alike(entry.name, blocks)
  if (taken !== undefined) {
    if (state.clashed.has(entry.name)) return
    const message = `"${entry.name}" is to be added, and "${taken}" is in "${state.merging.capability}" already`
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
  const hint = 'Bring the delta up to date with the main spec and commit it, or say --drop-changes'
  state.note('spec.base-changed', message, { line: entry.line, flag: 'drop-changes', hint })
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}
