import { oneLine } from '../plain.ts'
import type { DialectName, Item, Spec } from '../spec.ts'
import { escapeMarkdown } from './check_lines.ts'
import { bareText, saidIn, type Said } from './said.ts'

/** The dialects that specs can be written in. */
export const writable = ['mmm', 'speckit', 'openspec', 'kiro'] as const satisfies readonly DialectName[]
export type Writable = (typeof writable)[number]

/** A file that a writer has made: path from the folder of the export. */
export interface Written {
  path: string
  text: string
}

/** What a writer gets: a spec sorted by what it says, each thing once. */
export interface Draft {
  spec: Spec
  title: string
  /** Paragraphs that say what it is for, in markdown; '' = none. */
  intro: string
  groups: Group[]
  tasks: Said[]
  questions: Said[]
  /** A name for its file or folder. */
  name: string
}

/** A requirement with what belongs to it; without `head` what belongs to none. */
export interface Group {
  head?: Said
  /** Paragraphs below the head's heading, in markdown; '' = none. */
  body: string
  members: Said[]
}

/** Sorts what a spec says. */
export function draftOf(spec: Spec, name: string): Draft {
  const all = saidIn(spec)
  const groups = groupsOf(
    all.filter(({ what }) => what !== 'task' && what !== 'question'),
    spec,
  )
  // A marker inside an item's words is carried by these
  const isLoose = ({ item }: Said) => !all.some((one) => one.what !== 'question' && one.item.text.includes(item.text))
  return {
    spec,
    title: oneLine(spec.title),
    intro: introOf(spec),
    groups,
    tasks: all.filter(({ what }) => what === 'task'),
    questions: all.filter((one) => one.what === 'question' && isLoose(one)),
    name,
  }
}

function groupsOf(all: readonly Said[], spec: Spec): Group[] {
  const heads = new Map<string, Group>()
  const parents = new Set(all.map(({ item }) => item.parent))
  const loose: Group = { body: '', members: [] }
  const groups: Group[] = []
  for (const said of all.filter((one) => one.what === 'requirement' && parents.has(one.item.id))) {
    const group = { head: said, body: paragraphs(spec, said.item), members: [] }
    heads.set(said.item.id, group)
    groups.push(group)
  }
  for (const said of all) {
    if (heads.get(said.item.id)?.head === said) continue
    const parent = said.item.parent === undefined ? undefined : rootOf(said, all)
    ;(heads.get(parent ?? '') ?? loose).members.push(said)
  }
  return loose.members.length === 0 ? groups : [...groups, loose]
}

/** The requirement at the top of what an item belongs to. */
function rootOf(said: Said, all: readonly Said[]): string | undefined {
  let id = said.item.parent
  for (let steps = 0; steps < 10; steps++) {
    const parent = all.find(({ item }) => item.id === id)
    if (parent?.item.parent === undefined) return id
    id = parent.item.parent
  }
  return id
}

const ABOUT = /^(?:purpose|introduction|objective|overview|summary|why|about|problem(?: statement)?)\b/i

/** The first paragraphs: below a heading such as "Purpose", else below the title. */
function introOf(spec: Spec): string {
  const lines = spec.text.split(/\r\n|\n|\r/)
  const head = /^---[ \t]*$/.test(lines[0] ?? '') ? lines.indexOf('---', 1) + 1 : 0
  const section = spec.sections.find((one) => ABOUT.test(one.title) && one.depth <= 3)
  const title = spec.sections.find((one) => one.depth === 1)
  return paragraphsFrom(spec, section?.line ?? title?.line ?? head)
}

/** The paragraphs below the heading that an item is. */
function paragraphs(spec: Spec, { file, line }: Item): string {
  if (file !== undefined && file !== spec.path) return ''
  return spec.sections.some((one) => one.line === line) ? paragraphsFrom(spec, line) : ''
}

/** Paragraphs behind a line, up to the next heading, list, fence or table; lines such as `**Status**: x` are left out. */
function paragraphsFrom(spec: Spec, start: number): string {
  const lines = spec.text.split(/\r\n|\n|\r/)
  const end = spec.sections.find((one) => one.line > start)?.line ?? lines.length + 1
  const taken = lines.slice(start, end - 1)
  const stop = taken.findIndex((line) => /^\s*(?:[-*+][ \t]|\d+[.)][ \t]|```|~~~|\||<|>|\*\*Acceptance)/.test(line))
  const words = (stop === -1 ? taken : taken.slice(0, stop)).filter((line) => !FACT.test(line.trim()))
  return words.join('\n').trim()
}

/** A fact of a head in bold, not a story that is told in a line of its own. */
const FACT = /^\*\*(?:Feature Branch|Created|Status|Input|Category|Priority|Dependencies|Date|Version)\b[^*]*\*\*:?/i

/** A marker of an open question whose signs were escaped. */
const MARKER = /\\\[NEEDS CLARIFICATION((?:[^\]\\]|\\[^\]])*)\\\]/g

/** An item's words so that they read as words in a markdown line; `verify:` among them is no check. */
export function wordsOf({ item }: Said): string {
  const text = bareText(item).replace(/verify:/gi, (word) => `${word.slice(0, -1)} :`)
  const isPlain = /^[^\\`*_[\]<>#|~&]*$/.test(text) && !/^(?:[-+]|\d+[.)])\s/.test(text)
  return isPlain
    ? text
    : escapeMarkdown(text).replace(
        MARKER,
        (_, words: string) => `[NEEDS CLARIFICATION${words.replace(/\\(.)/g, '$1')}]`,
      )
}

/** An open question as the other tools mark it. */
export function marked({ item }: Said): string {
  return `- [NEEDS CLARIFICATION: ${item.text.replace(/[[\]\r\n]/g, ' ').trim()}]\n`
}

/** A short name for a heading. */
export function shortName(text: string): string {
  const words = oneLine(text).replace(/[.!?;:,\s]+$/, '')
  if (words.length <= 70) return words
  const cut = words.slice(0, 70)
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), 30)).replace(/[\uD800-\uDBFF]$/, '')
}
