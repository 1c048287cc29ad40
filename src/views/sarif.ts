import { isAbsolute } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Diagnostic } from '../core/diagnostic.ts'

/** Findings as SARIF 2.1.0, which GitHub and editors read. Paths are relative to the project's root. */
export function sarifOf(findings: readonly Diagnostic[], version: string): object {
  const codes = [...new Set(findings.map((one) => one.code))].toSorted()
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'mmm', version, rules: codes.map(ruleOf) } },
        columnKind: 'utf16CodeUnits',
        results: findings.map((one) => resultOf(one, codes)),
      },
    ],
  }
}

function ruleOf(code: string): object {
  const words = code.split('.').at(-1)!.replaceAll('-', ' ')
  return { id: code, shortDescription: { text: words.charAt(0).toUpperCase() + words.slice(1) } }
}

function resultOf({ code, severity, message, at, hint }: Diagnostic, codes: readonly string[]): object {
  const region =
    at.line === undefined
      ? {}
      : { region: { startLine: at.line, ...(at.column === undefined ? {} : { startColumn: at.column }) } }
  return {
    ruleId: code,
    ruleIndex: codes.indexOf(code),
    level: severity === 'info' ? 'note' : severity,
    message: { text: hint === undefined ? message : `${message}\n${hint}` },
    locations: [{ physicalLocation: { artifactLocation: { uri: uriOf(at.file) }, ...region } }],
  }
}

function uriOf(file: string): string {
  return isAbsolute(file) ? pathToFileURL(file).href : file.split('/').map(encodeURIComponent).join('/')
}
