import { locateProject } from '../app/locate.ts'
import { lintProject } from '../app/spec_lint/lint_project.ts'
import { oneOf } from './one_of.ts'
import { showFindings } from './show_findings.ts'
import { formatClash, formatFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'

const formats = ['text', 'github', 'sarif'] as const

/** `mmm spec lint` */
export const specLint = specForm({
  name: 'lint',
  args: '[spec...]',
  summary: 'find what is unclear, contradictory or lost in specs: what "mmm check" finds, and rules of style and sense',
  flags: [
    { name: 'strict', description: 'count warnings as errors' },
    { name: 'fix', description: 'mend boxes, ids and headings where it is beyond doubt what was meant' },
    formatFlag,
  ],
  examples: [
    { line: 'mmm spec lint --fix', about: 'mend what is clear, and show the rest' },
    { line: 'mmm spec lint login --strict', about: 'one spec; a warning is exit 2 too' },
  ],
  async run({ args: named, flags, host, out }) {
    const format = oneOf(String(flags.format ?? 'text'), formats, 'format of findings')
    if (out.mode.json && format !== 'text') throw formatClash(format)
    const root = locateProject(host.cwd, flags.project)
    const { cwd, env, signal } = host
    const found = await lintProject(root, { named, cwd, env, fix: flags.fix === true, signal })
    const all = out.mode.verbosity > 0
    return showFindings(found, { kind: 'spec-lint', strict: flags.strict === true, format, all, host, out })
  },
})
