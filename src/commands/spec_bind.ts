import { allowEnvFlag, yesFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'

/** `mmm spec bind` */
export const specBind = specForm({
  name: 'bind',
  args: '[spec...]',
  summary: 'propose checks for the criteria that have none; --apply writes those that are sure enough',
  flags: [
    {
      name: 'apply',
      description: 'write the proposals that are sure enough into the specs, one line each; asks, or needs --yes',
    },
    {
      name: 'prove',
      description: 'run the checks that were never seen red, on older sources too, until they are',
    },
    allowEnvFlag,
    yesFlag,
  ],
  examples: [
    {
      line: 'mmm spec bind login --apply',
      about: 'find checks for the criteria of specs/login.md and write them down',
    },
    { line: 'mmm spec bind --prove', about: 'see whether each check can fail at all' },
  ],
  async run(call) {
    const { runSpecBind } = await import('./spec_bind_run.ts')
    return runSpecBind(call)
  },
})
