import type { Diagnostic } from '../core/diagnostic.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Entry } from './front_matter.ts'
import { headReader, type HeadReader } from './head_reader.ts'
import { idByPlace } from './id_by_place.ts'
import type { Position } from './lines.ts'
import type { Spec, Status } from './spec.ts'
import { stemOf } from './stem.ts'

/** The keys of the front matter that mmm reads. */
export const HEAD_KEYS: readonly string[] = ['id', 'title', 'status', 'priority', 'needs', 'may-change']

const STATUSES: readonly Status[] = ['draft', 'ready', 'blocked', 'done']
const PRIORITIES: ReadonlyMap<string, number> = new Map([
  ['critical', 1],
  ['high', 2],
  ['medium', 3],
  ['low', 4],
])
const NO_PRIORITY = 3

/** What the front matter says about a spec. `title` is undefined where it says nothing. */
export interface Head extends Pick<Spec, 'id' | 'status' | 'priority' | 'needs' | 'mayChange' | 'places'> {
  title: string | undefined
  /** Those of severity error make the spec unreadable: what it asks for is not known. */
  findings: Diagnostic[]
}

/** Reads mmm's own front matter keys. */
export function readHead(entries: ReadonlyMap<string, Entry>, path: string): Head {
  const reader = headReader(entries, path)
  return {
    id: readId(reader, path),
    title: reader.one('title')?.text,
    status: readStatus(reader),
    priority: readPriority(reader),
    needs: readNeeds(reader, entries.get('needs')?.shape === 'one'),
    mayChange: readMayChange(reader),
    places: placesOf(entries),
    findings: withUnknownKeys(reader, entries),
  }
}

function readId(reader: HeadReader, path: string): string {
  const given = reader.one('id')
  if (given === undefined) return idByPlace(path)
  const id = given.text.normalize('NFC')
  if (/[\s#/\\\p{C}]/u.test(id)) {
    const hint = `Write "id: ${stemOf(id.replaceAll('/', '-'))}"`
    reader.report('error', 'spec.bad-value', `The id "${id}" holds a blank, "#", "/" or "\\"`, { at: given, hint })
  }
  return id
}

function readStatus(reader: HeadReader): Status {
  const given = reader.one('status')
  if (given === undefined) return 'ready'
  const status = STATUSES.find((known) => known === given.text.toLowerCase())
  if (status !== undefined) return status
  const hint = didYouMean(given.text, STATUSES)
  reader.report('error', 'spec.bad-value', `The status "${given.text}" is not known`, { at: given, hint })
  return 'draft'
}

function readPriority(reader: HeadReader): number {
  const given = reader.one('priority')
  if (given === undefined) return NO_PRIORITY
  const priority = PRIORITIES.get(given.text.toLowerCase()) ?? (/^\d{1,9}$/.test(given.text) ? Number(given.text) : 0)
  if (priority >= 1) return priority
  const hint = 'Write a whole number from 1 (first), or critical, high, medium, low'
  reader.report('error', 'spec.bad-value', `The priority "${given.text}" is not known`, { at: given, hint })
  return NO_PRIORITY
}

function readNeeds(reader: HeadReader, single: boolean): string[] {
  const texts = reader.list('needs').map((value) => value.text.normalize('NFC'))
  if (!single) return [...new Set(texts)]
  const split = texts.join().split(/\s*,\s*/)
  return [...new Set(split.filter((text) => text !== '' && !/^none$/i.test(text)))]
}

function readMayChange(reader: HeadReader): string[] {
  const globs = reader.list('may-change')
  for (const glob of globs) {
    if (!/^(?:\/|~|[A-Za-z]:)|(?:^|[/\\])\.\.(?:[/\\]|$)/.test(glob.text)) continue
    const message = `"${glob.text}" in may-change leads out of the project`
    reader.report('error', 'spec.outside', message, { at: glob, hint: 'Name files inside the project' })
  }
  return globs.map((glob) => glob.text)
}

function withUnknownKeys({ findings, report }: HeadReader, entries: ReadonlyMap<string, Entry>): Diagnostic[] {
  for (const entry of entries.values()) {
    if (HEAD_KEYS.includes(entry.key)) continue
    const message = `The front matter key "${entry.key}" is not known and has no effect`
    report('warning', 'spec.unknown-key', message, { at: entry, hint: didYouMean(entry.key, HEAD_KEYS) })
  }
  return findings
}

/** Where the keys of the front matter and their values stand. */
export function placesOf(entries: ReadonlyMap<string, Entry>): Record<string, Position> {
  const places: Record<string, Position> = {}
  for (const { key, values, line, column } of entries.values()) {
    places[key] = { line, column }
    for (const value of values) {
      places[`${key}.${value.text.normalize('NFC')}`] = { line: value.line, column: value.column }
    }
  }
  return places
}
