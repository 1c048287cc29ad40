import { locateProject } from '../app/locate.ts'
import { lintProject } from '../app/spec_lint/lint_project.ts'
import { oneOf } from './one_of.ts'
import { showFindings } from './show_findings.ts'
import { formatClash } from './spec_flags.ts'
import type { SpecCall } from './spec_form.ts'

const formats = ['text', 'github', 'sarif'] as const

interface LintFlags {
  strict?: boolean
  fix?: boolean
  format?: string
}

/** What `mmm spec lint` does. */
export async function runSpecLint({ args: named, flags, host, out }: SpecCall<LintFlags>): Promise<number> {
  const format = oneOf(String(flags.format ?? 'text'), formats, 'format of findings')
  if (out.mode.json && format !== 'text') throw formatClash(format)
  const root = locateProject(host.cwd, flags.project)
  const { cwd, env, signal } = host
  const found = await lintProject(root, { named, cwd, env, fix: flags.fix === true, signal })
  const all = out.mode.verbosity > 0
  return showFindings(found, { kind: 'spec-lint', strict: flags.strict === true, format, all, host, out })
}
