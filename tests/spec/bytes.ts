import { Buffer } from 'node:buffer'
import { formatPlace } from '../../src/core/diagnostic.ts'
import type { Diagnostic } from '../../src/core/diagnostic.ts'
import type { Spec } from '../../src/spec/index.ts'
import { readSpec } from '../../src/spec/index.ts'

/** Reads a text as `specs/a.md`. */
export function read(text: string, path = 'specs/a.md'): { spec?: Spec; findings: Diagnostic[] } {
  return readSpec(Buffer.from(text), path)
}

/** Findings as `severity code file:line:column`. */
export function brief(findings: Diagnostic[]): string[] {
  return findings.map((found) => `${found.severity} ${found.code} ${formatPlace(found.at)}`)
}
