import type { Diagnostic } from '../core/diagnostic.ts'
import type { Entry, Value } from './front_matter.ts'
import type { Position } from './lines.ts'

/** Takes single values and lists out of front matter, and gathers what is wrong with them. */
export interface HeadReader {
  findings: Diagnostic[]
  report(
    severity: 'error' | 'warning',
    code: string,
    message: string,
    facts: { at: Position; hint?: string | undefined },
  ): void
  /** A key's one value, undefined where the key is absent or empty. */
  one(key: string): Value | undefined
  /** A key's values; a single value is a list of one. */
  list(key: string): Value[]
}

/** A reader of one file's front matter. */
export function headReader(entries: ReadonlyMap<string, Entry>, file: string): HeadReader {
  const findings: Diagnostic[] = []
  const report: HeadReader['report'] = (severity, code, message, { at, hint }) => {
    const place = { file, line: at.line, column: at.column }
    findings.push({ code, severity, message, at: place, ...(hint === undefined ? {} : { hint }) })
  }
  return {
    findings,
    report,
    one(key) {
      const entry = entries.get(key)
      const empty = entry === undefined || (entry.shape === 'list' && entry.values.length === 0)
      if (empty) return undefined
      if (entry.shape !== 'one') report('error', 'spec.bad-value', `"${key}" takes one value`, { at: entry })
      return entry.values.find((value) => value.text !== '')
    },
    list(key) {
      const entry = entries.get(key)
      if (entry?.shape === 'other') {
        const hint = `Write "${key}: [a, b]"`
        report('error', 'spec.bad-value', `"${key}" takes a list of texts`, { at: entry, hint })
      }
      return (entry?.values ?? []).filter((value) => value.text !== '')
    },
  }
}
