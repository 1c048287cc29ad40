import type { Diagnostic } from '../../core/diagnostic.ts'
import { parseWorkflow } from '../parse.ts'
import { lintCalls } from './lint/calls.ts'
import { lintConditions } from './lint/conditions.ts'
import { lintEffects } from './lint/effects.ts'
import { lintFiles } from './lint/files.ts'
import type { Linting, Surroundings } from './lint/linting.ts'
import { lintOrder } from './lint/order.ts'
import { lintOutputs } from './lint/outputs.ts'
import { lintPrograms } from './lint/programs.ts'
import { lintScopes } from './lint/scopes.ts'
import { lintSecrets } from './lint/secrets.ts'
import { lintUnused } from './lint/unused.ts'
import { refine } from './refine.ts'
import { readSource } from './source.ts'

const lints = [
  lintConditions,
  lintOrder,
  lintUnused,
  lintOutputs,
  lintScopes,
  lintFiles,
  lintSecrets,
  lintPrograms,
  lintEffects,
  lintCalls,
]

/**
 * All that can be said of a workflow file without running it: what the parser finds, and for a valid one what looks like a
 * mistake. Sorted by place.
 */
export function checkWorkflow(text: string, file: string, around: Surroundings): Diagnostic[] {
  const parsed = parseWorkflow(text, file, around.kinds, around.read)
  const { workflow } = parsed
  const findings = parsed.findings.filter((one) => !isLibrary(one, text))
  if (findings.length === 0 && workflow === undefined) return []
  if (findings.length > 0 || workflow === undefined) {
    const source = readSource(text, file)
    return sorted(findings.map((one) => refine(one, source)))
  }
  const found: Diagnostic[] = []
  const source = readSource(text, file, workflow)
  const lint: Linting = {
    ...around,
    workflow,
    source,
    add(code, message, at, { hint, severity = 'warning' } = {}) {
      found.push(
        refine({ code: `workflow.${code}`, severity, message, at, ...(hint === undefined ? {} : { hint }) }, source),
      )
    },
  }
  for (const one of lints) one(lint)
  return sorted(found)
}

/** A file of templates has no steps of its own. */
function isLibrary({ code }: Diagnostic, text: string): boolean {
  return code === 'workflow.no-steps' && /^templates:/m.test(text)
}

/** By line and column, each finding once. */
function sorted(findings: readonly Diagnostic[]): Diagnostic[] {
  const once = new Map(findings.map((one) => [JSON.stringify([one.code, one.at, one.message]), one]))
  const line = ({ at }: Diagnostic) => (at.line ?? 0) * 100_000 + (at.column ?? 0)
  return [...once.values()].toSorted((a, b) => line(a) - line(b))
}
