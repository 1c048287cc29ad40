import type { Diagnostic } from '../core/diagnostic.ts'

/** Findings as lines that GitHub Actions turns into remarks at the code. */
export function annotationLines(findings: readonly Diagnostic[]): string[] {
  return findings.map(({ code, severity, message, at, hint }) => {
    const word = severity === 'info' ? 'notice' : severity
    const facts = [
      `file=${property(at.file)}`,
      ...(at.line === undefined ? [] : [`line=${at.line}`]),
      ...(at.column === undefined ? [] : [`col=${at.column}`]),
      `title=${property(code)}`,
    ]
    return `::${word} ${facts.join(',')}::${data(hint === undefined ? message : `${message}\n${hint}`)}`
  })
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
