/** A position in a text file. Line and column count from 1; a column counts UTF-16 units. */
export interface Place {
  /** Path relative to the project's root where it lies inside, else absolute. */
  file: string
  line?: number
  column?: number
}

/** Something found in a file: what is wrong, where, and the way out. */
export interface Diagnostic {
  /** Stable dotted word, for example `workflow.unknown-key`. */
  code: string
  severity: 'error' | 'warning' | 'info'
  message: string
  at: Place
  hint?: string
}

/** `file:line:column`, as editors and terminals make it clickable. */
export function formatPlace(at: Place): string {
  return [at.file, at.line, at.column].filter((part) => part !== undefined).join(':')
}

/** One diagnostic as one or two lines of text. */
export function formatDiagnostic(found: Diagnostic): string {
  const head = `${formatPlace(found.at)}: ${found.severity}: ${found.message} [${found.code}]`
  return found.hint === undefined ? head : `${head}\n  ${found.hint}`
}
