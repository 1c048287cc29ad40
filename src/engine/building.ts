import type { Place } from '../core/diagnostic.ts'
import { parseDuration } from '../core/duration.ts'
import { condition, compile } from '../core/expression.ts'
import { MmmError } from '../core/error.ts'
import type { Kind, Touch } from '../core/kind.ts'
import type { Part, Step, Workflow } from '../core/workflow.ts'
import type { Parsing } from './parse_on.ts'
import type { Doc } from './doc.ts'
import type { RawStep } from './schema.ts'

/** Reads what a workflow names by a path, `npm:package/file` or a name from the file it stands in; undefined = there is none. */
export type ReadPart = (ref: string, from: string) => Part | undefined

/** A workflow while it is made from its file. */
export interface Building extends Parsing {
  /** Path of the steps around, of a sub-workflow's the step that calls it; '' at the top. */
  own: string
  /** For run steps that do not say otherwise. */
  defaults: {
    shell?: string | undefined
    'working-directory'?: string | undefined
    timeout?: string | number | undefined
  }
  /** Variables of the steps around. */
  env: Record<string, string>
  templates: Record<string, RawStep>
  kinds: ReadonlyMap<string, Kind>
  /** What steps may touch; absent = what their kinds declare. */
  permissions?: readonly Touch[]
  byPath: Map<string, Step>
  parts: Record<string, Part>
  read: ReadPart
  /** Files read so far: one that is called a hundred times is read once. */
  docs: Map<string, Doc | undefined>
  /** The files that lead here, the first one first. */
  chain: readonly string[]
  /** Makes the workflow that a step calls; undefined where it cannot be. */
  subWorkflow(ref: string, at: Place, own: string): Workflow | undefined
}

export function fail(b: Parsing, code: string, message: string, at: Place, hint?: string): void {
  const full = code.includes('.') ? code : `workflow.${code}`
  b.findings.push({ code: full, severity: 'error', message, at, ...(hint === undefined ? {} : { hint }) })
}

/** Makes a finding of an error that is about the file. */
export function report(b: Parsing, error: unknown, at: Place): void {
  if (!(error instanceof MmmError)) throw error
  fail(b, error.code, error.message, at, error.hint)
}

/** Milliseconds; 0 and a finding where it is no duration. */
export function durationAt(raw: string | number, at: PropertyKey[], b: Parsing): number {
  const ms = parseDuration(raw)
  if (ms !== undefined) return ms
  fail(b, 'invalid', `"${raw}" is not a duration`, b.place(at), 'Write for example 90s, 5m, 1h30m')
  return 0
}

/** A condition without its `${{ }}`; `false` and a finding where it is none. */
export function conditionAt(raw: string, at: PropertyKey[], b: Parsing): string {
  try {
    const text = condition(raw)
    compile(text)
    return text
  } catch (error) {
    report(b, error, b.place(at))
    return 'false'
  }
}

export function texts(raw: Record<string, string | number | boolean> | undefined): Record<string, string> {
  return Object.fromEntries(Object.entries(raw ?? {}).map(([key, value]) => [key, String(value)]))
}
