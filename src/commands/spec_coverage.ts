import { formatFlag, outputFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'

/** `mmm spec coverage` */
export const specCoverage = specForm({
  name: 'coverage',
  args: '[spec...]',
  summary: 'how far specs are proven, as a report: md, html, json, junit or sarif',
  flags: [formatFlag, outputFlag],
  examples: [{ line: 'mmm spec coverage --format html -o coverage.html', about: 'a page for people' }],
  async run(call) {
    const { runSpecCoverage } = await import('./spec_coverage_run.ts')
    return runSpecCoverage(call)
  },
})
