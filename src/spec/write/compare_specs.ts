import type { Spec } from '../spec.ts'
import { checkText } from '../spec_json.ts'
import { bareText, saidIn, stepsOf, type Said } from './said.ts'

/** What became of one thing that a spec says, found by reading what was written. */
export interface Fate {
  what: Said['what'] | 'prose' | 'field'
  id: string
  text: string
  file: string
  line: number
  /** `as-text`: its words stand in the new files, but there they are no item. */
  outcome: 'carried' | 'changed' | 'as-text' | 'lost'
  /** Its id there; null where it is none. */
  to: string | null
  /** What is not the same: `id`, `name`, `state`, `provable`, `check`, `refs`, `needs`, `optional`, `parallel`. */
  differs: string[]
}

/** Judges every item, field and paragraph of a spec by what was read back. Nothing is left out. */
export function compareSpecs(before: Spec, after: { spec: Spec | undefined; texts: readonly string[] }): Fate[] {
  const { spec, texts } = after
  const words = plain(texts.join('\n'))
  const there = spec === undefined ? [] : saidIn(spec)
  const all = saidIn(before)
  const found = pairs(all, there)
  const items = all.map((said) => fateOf(said, found.get(said), { before, words }))
  return [...items, ...fieldsOf(before, spec), ...proseOf(before, words)]
}

/** What each thing became: the same kind of thing before another, the same words before words that hold them. */
function pairs(all: readonly Said[], there: readonly Said[]): Map<Said, Said> {
  const found = new Map<Said, Said>()
  const used = new Set<Said>()
  const isLike = (a: Said, b: Said) => a.provable === b.provable
  const isKind = (a: Said, b: Said) => isLike(a, b) && a.what === b.what
  for (const isNear of [isKind, isLike, () => true]) {
    for (const isFit of [isSame, isInside]) {
      for (const said of all.filter((one) => !found.has(one))) {
        const best = there.find((one) => !used.has(one) && isNear(said, one) && isFit(said, one))
        if (best === undefined) continue
        found.set(said, best)
        used.add(best)
      }
    }
  }
  return found
}

function isSame(said: Said, one: Said): boolean {
  const wanted = plain(bareText(said.item))
  return wanted === '' ? one.item.text === said.item.text : plain(bareText(one.item)) === wanted
}

/** Whole words; the name that stands before the steps of a scenario may be gone. */
function isInside(said: Said, one: Said): boolean {
  const text = bareText(said.item)
  const name = stepsOf(text)?.name
  const there = ` ${plain(one.item.text)} `
  const holds = (words: string) => plain(words) !== '' && there.includes(` ${plain(words)} `)
  return holds(text) || (name !== undefined && holds(text.slice(name.length + 1)))
}

function fateOf(said: Said, found: Said | undefined, { before, words }: { before: Spec; words: string }): Fate {
  const { id, text, line, file = before.path } = said.item
  const about = { what: said.what, id, text, file, line }
  if (found === undefined) {
    const outcome = words.includes(plain(bareText(said.item))) ? 'as-text' : 'lost'
    return { ...about, outcome, to: null, differs: said.check === undefined ? [] : ['check'] }
  }
  const differs = differencesOf(said, found)
  const grave = differs.some((one) => one !== 'id')
  return { ...about, outcome: grave ? 'changed' : 'carried', to: found.item.id, differs }
}

function differencesOf(said: Said, found: Said): string[] {
  const { item } = said
  const other = found.item
  const check = (one: Said) => (one.check === undefined ? '' : checkText(one.check))
  return [
    ...(item.id === other.id ? [] : ['id']),
    ...(plain(other.text).includes(plain(bareText(item))) ? [] : ['name']),
    ...(item.state === other.state ? [] : ['state']),
    ...(said.provable && !found.provable ? ['provable'] : []),
    ...(check(said) === check(found) || check(said) === '' ? [] : ['check']),
    ...(item.refs === undefined || same(item.refs, other.refs) ? [] : ['refs']),
    ...(item.needs === undefined || same(item.needs, other.needs) ? [] : ['needs']),
    ...(item.optional === other.optional ? [] : ['optional']),
    ...(item.parallel === other.parallel ? [] : ['parallel']),
  ]
}

function same(a: readonly string[], b: readonly string[] | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b)
}

/** Title, status, priority and the like, where they say something. */
function fieldsOf(before: Spec, after: Spec | undefined): Fate[] {
  const wanted: Array<[string, string, string | undefined]> = [
    ['title', before.title, after?.title],
    ['status', before.status, after?.status],
    ['priority', String(before.priority), after === undefined ? undefined : String(after.priority)],
    ['needs', before.needs.join(', '), after?.needs.join(', ')],
    ['may-change', before.mayChange.join(', '), after?.mayChange.join(', ')],
    [
      'read-only parts',
      before.frozen.length === 0 ? '' : String(before.frozen.length),
      after?.frozen.length.toString(),
    ],
  ]
  const usual: Record<string, string> = { status: 'ready', priority: '3' }
  return wanted.flatMap(([id, text, now]) => {
    if (text === '' || usual[id] === text) return []
    const line = before.places[id]?.line ?? 1
    const carried =
      now !== undefined && (plain(now) === plain(text) || (id === 'title' && plain(now).includes(plain(text))))
    const about = { what: 'field' as const, id, text, file: before.path, line, differs: [] }
    return [{ ...about, outcome: carried ? ('carried' as const) : ('lost' as const), to: carried ? id : null }]
  })
}

/** Paragraphs, tables and fences that are no item: told where their words are not in the new files. */
function proseOf(before: Spec, words: string): Fate[] {
  const items = saidIn(before).filter(({ item }) => (item.file ?? before.path) === before.path)
  const lines = new Set(items.map(({ item }) => item.line))
  return blocksOf(before.text)
    .filter(
      ({ line, text }) => !lines.has(line) && plain(text) !== '' && !words.includes(plain(text)) && !isCheck(text),
    )
    .map(({ line, text }) => {
      const about = {
        what: 'prose' as const,
        id: `line-${line}`,
        text: text.trim().slice(0, 80),
        file: before.path,
        line,
      }
      return { ...about, outcome: 'lost' as const, to: null, differs: [] }
    })
}

/** A nested item that only holds a check belongs to its criterion. */
function isCheck(text: string): boolean {
  return /^\s*(?:verify:|\[@test\])/i.test(text)
}

/** Runs of lines that a blank line, a heading or the start of an item ends. Headings themselves are left out. */
function blocksOf(text: string): Array<{ line: number; text: string }> {
  const lines = text.split(/\r\n|\n|\r/)
  const start = /^---[ \t]*$/.test(lines[0] ?? '') ? lines.indexOf('---', 1) + 1 : 0
  const blocks: Array<{ line: number; text: string }> = []
  let open = false
  for (const [i, line] of lines.entries()) {
    if (i < start) continue
    const item = /^\s*(?:[-*+]|\d+[.)])[ \t]+(?:\[.\]\*?[ \t]+)?/.exec(line)
    if (line.trim() === '' || /^ {0,3}#{1,6}[ \t]/.test(line)) open = false
    else if (item === null && open) blocks.at(-1)!.text += `\n${line}`
    else {
      blocks.push({ line: i + 1, text: line.slice(item?.[0].length ?? 0) })
      open = true
    }
  }
  return blocks
}

/** Letters and digits only, so that mark-up and line ends do not count. */
function plain(text: string): string {
  return (
    text
      .normalize('NFC')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu) ?? []
  ).join(' ')
}
