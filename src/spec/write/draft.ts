import { oneLine } from '../plain.ts'
import type { DialectName, Spec } from '../spec.ts'
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
  members: Said[]
}

/** Sorts what a spec says. */
export function draftOf(spec: Spec, name: string): Draft {
  const all = saidIn(spec)
  const groups = groupsOf(all.filter(({ what }) => what !== 'task' && what !== 'question'))
  return {
    spec,
    title: oneLine(spec.title),
    intro: introOf(spec),
    groups,
    tasks: all.filter(({ what }) => what === 'task'),
    questions: all.filter(({ what }) => what === 'question'),
    name,
  }
}

function groupsOf(all: readonly Said[]): Group[] {
  const heads = new Map<string, Group>()
  const parents = new Set(all.map(({ item }) => item.parent))
  const loose: Group = { members: [] }
  const groups: Group[] = []
  for (const said of all.filter((one) => one.what === 'requirement' && parents.has(one.item.id))) {
    const group = { head: said, members: [] }
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
  const start = section?.line ?? title?.line ?? head
  const end = spec.sections.find((one) => one.line > start)?.line ?? lines.length + 1
  const taken = lines.slice(start, end - 1)
  const stop = taken.findIndex((line) => /^\s*(?:[-*+][ \t]|\d+[.)][ \t]|```|~~~|\||<|>)/.test(line))
  const words = (stop === -1 ? taken : taken.slice(0, stop)).filter((line) => !/^\*\*[^*]+\*\*:/.test(line.trim()))
  return words.join('\n').trim()
}

/** An item's words so that they read as words in a markdown line. */
export function wordsOf({ item }: Said): string {
  const text = bareText(item)
  const plain = /^[^\\`*_[\]<>#|~&]*$/.test(text) && !/^(?:[-+]|\d+[.)])\s/.test(text) && !/verify:/i.test(text)
  if (plain) return text
  return /verify:/i.test(text) ? escapeMarkdown(text).replace(/verify\\:/gi, (word) => word) : escapeMarkdown(text)
}

/** A short name for a heading. */
export function shortName(text: string): string {
  const words = oneLine(text).replace(/[.!?;:,\s]+$/, '')
  if (words.length <= 70) return words
  const cut = words.slice(0, 70)
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), 30)).replace(/[\uD800-\uDBFF]$/, '')
}
