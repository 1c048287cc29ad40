import type { Diagnostic } from '../core/diagnostic.ts'
import type { Document } from './document.ts'
import { headReader } from './head_reader.ts'
import { placesOf } from './head.ts'
import type { Spec } from './spec.ts'

/** Reads another tool's front matter: its keys are its own, and what is wrong with it leaves the body readable. */
export interface ForeignHead {
  one(key: string): string | undefined
  list(key: string): string[]
  places: Spec['places']
  /** What is wrong with the front matter, as far as it was read by now, as warnings. */
  findings: Diagnostic[]
}

const PRIORITIES: Record<string, number> = { critical: 1, urgent: 1, important: 1, high: 2, medium: 3, low: 4 }

/** The front matter of a document of another tool. */
export function foreignHead({ entries, faults, path }: Document): ForeignHead {
  const reader = headReader(entries, path)
  const lists = new Map<string, string[]>()
  const read = (key: string): string[] => {
    const before = lists.get(key) ?? listOf(reader.list(key).map((value) => value.text))
    lists.set(key, before)
    return before
  }
  return {
    one: (key) => entries.get(key)?.values.find((value) => value.text !== '')?.text,
    list: read,
    places: placesOf(entries),
    get findings() {
      return [...faults, ...reader.findings].map((fault): Diagnostic => ({ ...fault, severity: 'warning' }))
    },
  }
}

/** `none`, `[]` and nothing are no entry; a single text may hold several, with commas. */
function listOf(texts: readonly string[]): string[] {
  const parts = texts.length === 1 ? splitOutside(texts[0]!) : texts
  return parts.map((text) => text.trim()).filter((text) => text !== '' && !/^(?:none|n\/a|-|\[\])$/i.test(text))
}

/** Cuts at commas that stand in no brackets. */
function splitOutside(text: string): string[] {
  return text.replace(/^\[(.*)\]$/, '$1').split(/,(?![^(]*\))/)
}

/** Another tool's word or number for a priority. @default 3 */
export function foreignPriority(word: string | undefined): number {
  const bare = (word ?? '').trim().toLowerCase()
  return PRIORITIES[bare] ?? (/^[1-9]\d{0,8}$/.test(bare) ? Number(bare) : 3)
}
