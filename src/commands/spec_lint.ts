import { formatFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'

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
  async run(call) {
    const { runSpecLint } = await import('./spec_lint_run.ts')
    return runSpecLint(call)
  },
})
