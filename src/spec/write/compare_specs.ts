import type { Spec } from '../spec.ts'
import { checkText } from '../spec_json.ts'
import { bareText, saidIn, type Said } from './said.ts'

/** What became of one thing that a spec says, found by reading what was written. */
export interface Fate {
  what: Said['what'] | 'prose' | 'field'
  id: string
  text: string
  file: string
  line: number
  /** `as-text`: its words stand in the new files, but there they are no item. */
  outcome: 'carried' | 'changed' | 'as-text' | 'lost'
  /** Its id there. */
  to: string | null
  /** What is not the same: `id`, `state`, `check`, `parent`, `refs`, `optional`, `parallel`. */
  differs: string[]
}

/** Judges every item, field and paragraph of a spec by what was read back. Nothing is left out. */
export function compareSpecs(before: Spec, after: { spec: Spec | undefined; texts: readonly string[] }): Fate[] {
  const { spec, texts } = after
  const words = plain(texts.join('\n'))
  const there = spec === undefined ? [] : saidIn(spec)
  const used = new Set<Said>()
  const items = saidIn(before).map((said) => {
    const found = findIn(there, said, used)
    if (found !== undefined) used.add(found)
    return fateOf(said, found, { before, words })
  })
  return [...items, ...fieldsOf(before, spec), ...proseOf(before, words)]
}

function findIn(there: readonly Said[], said: Said, used: ReadonlySet<Said>): Said | undefined {
  const wanted = plain(bareText(said.item))
  const fits = there.filter((one) => !used.has(one) && plain(one.item.text).includes(wanted))
  const rank = (one: Said) =>
    Number(one.what !== said.what) +
    2 * Number(plain(bareText(one.item)) !== wanted) +
    4 * Number(one.provable !== said.provable)
  return fits.toSorted((a, b) => rank(a) - rank(b))[0]
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
  const lines = before.text.split(/\r\n|\n|\r/)
  const said = saidIn(before).map(({ item }) => plain(bareText(item)))
  const start = /^---[ \t]*$/.test(lines[0] ?? '') ? lines.indexOf('---', 1) + 1 : 0
  const fates: Fate[] = []
  let block: { line: number; text: string } | undefined
  const close = (): void => {
    const text = block === undefined ? '' : plain(block.text)
    if (
      block !== undefined &&
      text !== '' &&
      !words.includes(text) &&
      !said.some((one) => one.includes(text) || text.includes(one))
    ) {
      const shown = block.text.trim().slice(0, 80)
      fates.push({
        what: 'prose',
        id: `line-${block.line}`,
        text: shown,
        file: before.path,
        line: block.line,
        outcome: 'lost',
        to: null,
        differs: [],
      })
    }
    block = undefined
  }
  for (const [i, line] of lines.entries()) {
    if (i < start) continue
    if (line.trim() === '' || /^ {0,3}#{1,6}[ \t]/.test(line)) close()
    else if (/^\s*(?:[-*+]|\d+[.)])[ \t]/.test(line)) {
      close()
      block = { line: i + 1, text: line.replace(/^\s*(?:[-*+]|\d+[.)])[ \t]+(?:\[.\]\*?[ \t]+)?/, '') }
    } else block = { line: block?.line ?? i + 1, text: `${block?.text ?? ''}\n${line}` }
  }
  close()
  return fates
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
