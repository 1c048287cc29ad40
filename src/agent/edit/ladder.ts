import { fold } from './fold.ts'
import { type Adapt, shifts } from './indent.ts'
import { rebuild } from './rebuild.ts'
import { similarWindows } from './similar.ts'
import type { Edit, Match, Rung, Source } from './source.ts'

type Climb = (source: Source, edit: Edit) => Match[]

/** The rungs that know the place by its text, in their order. */
export const strictRungs: readonly Climb[] = [exact, trailingIgnored, indentShifted, folded, unescaped]

/** Exact text, wherever it stands; also the overlapping places, for these are ambiguous too. */
export function exact(source: Source, edit: Edit): Match[] {
  return places(source.text, edit.old, edit.all === true).map((start) => ({
    start,
    end: start + edit.old.length,
    text: edit.new,
    rung: 'exact',
  }))
}

function trailingIgnored(source: Source, edit: Edit): Match[] {
  return windows(source, edit, { rung: 'trailing space ignored', plain: endless, adapts: () => [[(line) => line]] })
}

function indentShifted(source: Source, edit: Edit): Match[] {
  return windows(source, edit, { rung: 'indentation shifted', plain: blankless, adapts: shifts })
}

function folded(source: Source, edit: Edit): Match[] {
  const rung = 'quotes, dashes and spaces folded'
  const old = fold(edit.old)
  const found = places(fold(source.text), old, edit.all === true)
  if (found.length === 0 || old.trim() === '') {
    return windows(source, edit, { rung, plain: (line) => blankless(fold(line)), adapts: shifts })
  }
  return found.flatMap((start) => {
    const end = start + old.length
    const lines = {
      file: source.text.slice(start, end).split('\n'),
      old: edit.old.split('\n'),
      new: edit.new.split('\n'),
    }
    const text = rebuild(lines, (line) => line)?.join('\n')
    return text === undefined ? [] : [{ start, end, text, rung }]
  })
}

/** For a request that was escaped once too often. Only the sorts of escape that the old text proves are undone. */
function unescaped(source: Source, edit: Edit): Match[] {
  if (/\\\\/.test(edit.old + edit.new)) return []
  const proven = escapesIn(edit.old)
  if (proven.size === 0 || [...escapesIn(edit.new)].some((sort) => !proven.has(sort))) return []
  const plain = { ...edit, old: undo(edit.old), new: undo(edit.new) }
  return exact(source, plain).map((match) => ({ ...match, rung: 'escapes undone' }))
}

/** The one window that is nearly the sought one, no other being near; at least 3 lines. */
export function nearest(source: Source, edit: Edit): Match[] {
  const old = oldLines(edit)
  if (old.length < 3) return []
  const near = similarWindows(source, old, 0.8)?.toSorted((a, b) => b.similarity - a.similarity)
  const [best, second] = near ?? []
  if (best === undefined || best.similarity < 0.92 || (second !== undefined && second.similarity > 0.8)) return []
  const match = windowMatch(source, edit, { from: best.from, rung: 'nearest lines', adapts: shifts })
  return match === undefined ? [] : [match]
}

interface WindowRule {
  rung: Rung
  /** What of a line is compared. */
  plain(line: string): string
  adapts(file: readonly string[], old: readonly string[]): Adapt[][]
}

/**
 * Whole lines of the file that are the same as the lines asked for, under a rule. A place that is the same but cannot be
 * made to fit counts too: it makes the other ambiguous.
 */
function windows(source: Source, edit: Edit, rule: WindowRule): Match[] {
  const old = oldLines(edit)
  if (old.every((line) => line.trim() === '')) return []
  const sought = old.map((line) => rule.plain(line))
  const lines = source.lines.map((line) => rule.plain(line))
  const found: number[] = []
  for (let from = 0; from + old.length <= lines.length; from++) {
    if (edit.all === true && found.length > 0 && from < found.at(-1)! + old.length) continue
    if (sought.every((line, index) => lines[from + index] === line)) found.push(from)
  }
  const matches = found.map((from) => windowMatch(source, edit, { from, ...rule }))
  if (found.length < 2 || edit.all === true) return matches.filter((match) => match !== undefined)
  return found.map((from, index) => matches[index] ?? nowhere(source, from, rule.rung))
}

function nowhere(source: Source, from: number, rung: Rung): Match {
  const start = source.starts[from]!
  return { start, end: start, text: '', rung }
}

function windowMatch(
  source: Source,
  edit: Edit,
  at: { from: number } & Pick<WindowRule, 'rung' | 'adapts'>,
): Match | undefined {
  const old = oldLines(edit)
  const last = at.from + old.length - 1
  const file = source.lines.slice(at.from, last + 1)
  const bothEnd = edit.old.endsWith('\n') && edit.new.endsWith('\n')
  const next = bothEnd ? edit.new.slice(0, -1) : edit.new
  const lines = { file, old, new: edit.old.endsWith('\n') && next === '' && !bothEnd ? [] : next.split('\n') }
  for (const group of at.adapts(file, old)) {
    const texts = new Set(group.map((adapt) => rebuild(lines, adapt)?.join('\n')))
    if (texts.size === 0) continue
    const [text] = texts
    if (texts.size > 1 || text === undefined) return undefined
    const lineEnd = edit.old.endsWith('\n') && !bothEnd ? 1 : 0
    const end = Math.min(source.text.length, source.starts[last]! + source.lines[last]!.length + lineEnd)
    return { start: source.starts[at.from]!, end, text, rung: at.rung }
  }
  return undefined
}

function oldLines(edit: Edit): string[] {
  const lines = edit.old.split('\n')
  if (lines.length > 1 && lines.at(-1) === '') lines.pop()
  return lines
}

function places(text: string, sought: string, apart: boolean): number[] {
  const found: number[] = []
  let at = sought === '' ? -1 : text.indexOf(sought)
  while (at >= 0) {
    found.push(at)
    at = text.indexOf(sought, at + (apart ? sought.length : 1))
  }
  return found
}

function endless(line: string): string {
  return line.replace(/[ \t]+$/, '')
}

function blankless(line: string): string {
  return line.replace(/^[ \t]+|[ \t]+$/g, '')
}

function escapesIn(text: string): Set<string> {
  return new Set([...text.matchAll(/\\([nt"])/g)].map((found) => found[1]!))
}

function undo(text: string): string {
  return text.replace(/\\([nt"])/g, (_, sort: string) => (sort === 'n' ? '\n' : sort === 't' ? '\t' : '"'))
}
