import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic } from '../../core/diagnostic.ts'
import type { LintSettings } from '../../core/lint_rule.ts'
import { readSpec, type Spec } from '../../spec/index.ts'
import { lintSpecs } from '../../spec/lint/lint_specs.ts'

/** What reading and linting a page find that is not written yet. */
export function judgePage(
  bytes: Uint8Array,
  path: string,
  { root, lint }: { root: string; lint: LintSettings | undefined },
): { spec: Spec | undefined; findings: Diagnostic[] } {
  const { spec, findings } = readSpec(bytes, path)
  if (spec === undefined) return { spec, findings }
  const found = lintSpecs([spec], {
    reading: findings,
    settings: lint,
    textOf: (file) => (file === path ? spec.text : undefined),
    hasFile: (file) => existsSync(join(root, file)),
  })
  return { spec, findings: found.map(({ edit: _edit, ...one }) => one) }
}
