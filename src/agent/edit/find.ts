import { exact, nearest, strictRungs } from './ladder.ts'
import { distance } from './similar.ts'
import { type Edit, lineAt, type Match, type Source } from './source.ts'

/** What became of the search for an edit's place. */
export type Found =
  | { matches: Match[] }
  /** The file reads already as the edit wants it, at this line. */
  | { already: number }
  /** Several places: the lines they begin at. */
  | { ambiguous: number[] }
  | { missing: true }

/** Finds the place of an edit: the first rung with exactly one place decides, two or more at any rung are an error. */
export function find(source: Source, edit: Edit): Found {
  for (const rung of strictRungs) {
    const matches = rung(source, edit)
    if (matches.length > 0) return decide(source, edit, matches)
  }
  const [there, another] = isTelling(edit) ? placesOf(source, edit.new) : []
  if (there !== undefined && another === undefined && standsAlone(source, there))
    return { already: lineAt(source, there.start) }
  const matches = nearest(source, { ...edit, all: false })
  return matches.length > 0 ? decide(source, edit, matches) : { missing: true }
}

function decide(source: Source, edit: Edit, matches: Match[]): Found {
  if (matches.length > 1 && edit.all !== true) {
    return { ambiguous: matches.map((match) => lineAt(source, match.start)) }
  }
  const open = matches.filter((match) => !isThere(source, match))
  return open.length === 0 ? { already: lineAt(source, matches[0]!.start) } : { matches: open }
}

/** Whether what an edit adds around a place stands there already: the same insertion sent twice. */
function isThere(source: Source, match: Match): boolean {
  const before = source.text.slice(match.start, match.end)
  if (match.text === before) return false
  for (let at = match.text.indexOf(before); at >= 0; at = match.text.indexOf(before, at + 1)) {
    if (match.start >= at && source.text.startsWith(match.text, match.start - at)) return true
  }
  return false
}

/** Whether the new text, if it stands in the file, can be taken for the edit made before: it is long, or like the old. */
function isTelling(edit: Edit): boolean {
  const [old, next] = [edit.old.trim(), edit.new.trim()]
  if (next.length >= 12) return true
  return next !== '' && old.length < 40 && distance(old, next) <= Math.max(old.length, next.length) / 2
}

/** Whether a place is not a part of longer words. */
function standsAlone({ text }: Source, { start, end }: Match): boolean {
  const joined = (at: number) => /\w/.test(text[at - 1] ?? '') && /\w/.test(text[at] ?? '')
  return !joined(start) && !joined(end)
}

function placesOf(source: Source, text: string): Match[] {
  const itself: Edit = { old: text, new: text }
  const found = exact(source, itself)
  return found.length > 0
    ? found
    : (strictRungs
        .slice(1, 4)
        .map((rung) => rung(source, itself))
        .find((some) => some.length > 0) ?? [])
}
