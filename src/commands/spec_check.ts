import { allowEnvFlag, formatFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'

/** `mmm spec check` */
export const specCheck = specForm({
  name: 'check',
  args: '[spec...]',
  summary: 'run the checks of all ticked criteria, or of those of these specs',
  flags: [
    allowEnvFlag,
    { name: 'all', description: 'run all checks, those too that were green on the very same files before' },
    {
      name: 'changed',
      value: 'string',
      placeholder: 'ref',
      description: 'only the criteria that a change since this branch or commit may concern',
    },
    { name: 'bisect', description: 'name the commit that broke a red criterion, in a checkout apart from your files' },
    formatFlag,
  ],
  examples: [
    { line: 'mmm spec check', about: 'in continuous integration: what is ticked must hold' },
    { line: 'mmm spec check --changed origin/main --format github', about: 'in a pull request: remarks at the lines' },
    { line: 'mmm spec check --bisect', about: 'which commit broke it' },
  ],
  async run(call) {
    const { runSpecCheck } = await import('./spec_check_run.ts')
    return runSpecCheck(call)
  },
})
