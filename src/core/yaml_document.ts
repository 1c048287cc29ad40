import { LineCounter, parseDocument, type Document } from 'yaml'

/** A parsed YAML text with its lines. */
export interface ParsedYaml {
  doc: Document.Parsed
  lines: LineCounter
}

/** The last text that was parsed: a check reads it twice, for what it says and for where it stands. */
let last: { text: string; parsed: WeakRef<ParsedYaml> } | undefined

/** Parses a YAML text, errors noted in the document. Nobody may change what comes back: the next to ask gets the same. */
export function parseYamlOnce(text: string): ParsedYaml {
  const known = last?.text === text ? last.parsed.deref() : undefined
  if (known !== undefined) return known
  const lines = new LineCounter()
  const parsed = { doc: parseDocument(text, { lineCounter: lines, prettyErrors: false }), lines }
  last = { text, parsed: new WeakRef(parsed) }
  return parsed
}
