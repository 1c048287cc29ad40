import type { Diagnostic } from '../core/diagnostic.ts'
import { dialects } from './dialects/index.ts'
import type { Dialect } from './dialect.ts'
import type { Document } from './document.ts'
import { type Placed, placedAt } from './placed.ts'

/** How a document is to be read: by which dialect; or none, or why that cannot be told. */
export interface Recognised {
  dialect?: Dialect
  placed?: Placed
  finding?: Diagnostic
}

/** Dialects that only the text tells, each with a sign that no other has. */
const BY_TEXT = ['bmad', 'tessl', 'original'] as const
/** Keys that only mmm's own front matter has. */
const OWN_KEYS = ['needs', 'may-change']

/** The dialect of a document: the folder decides, else the signs in its text. Signs of two are an error, which settings decide. */
export function recognise(document: Document): Recognised {
  const placed = placedAt(document.path)
  if (
    placed !== undefined &&
    (placed.dialect !== 'speckit' || ['checklist', 'other'].includes(placed.role) || dialects.speckit.claims(document))
  ) {
    return { dialect: dialects[placed.dialect], placed }
  }
  const found = BY_TEXT.map((name) => dialects[name]).filter((dialect) => dialect.claims(document))
  const own = OWN_KEYS.some((key) => document.entries.has(key)) ? [dialects.mmm] : []
  const [first, second] = [...found, ...own]
  if (first !== undefined && second !== undefined) return { finding: ambiguous(document, [first, second]) }
  if (first !== undefined) return { dialect: first }
  const rest = [dialects.mmm, dialects.checklist].find((dialect) => dialect.claims(document))
  return rest === undefined ? {} : { dialect: rest }
}

function ambiguous({ path }: Document, [a, b]: [Dialect, Dialect]): Diagnostic {
  const message = `This file bears signs of two dialects, "${a.name}" and "${b.name}"`
  const hint = `Say which in .mmm/config.yml: specs: [{path: "${path}", dialect: ${a.name}}]`
  return { code: 'spec.two-dialects', severity: 'error', message, at: { file: path, line: 1, column: 1 }, hint }
}
