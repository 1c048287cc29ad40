import { specForm } from './spec_form.ts'
import { verifyFlag } from './spec_flags.ts'

/** `mmm spec add` */
export const specAdd = specForm({
  name: 'add',
  args: '<spec> "<sentence>"',
  summary: 'add a criterion, in the own way of writing of that spec',
  flags: [verifyFlag],
  examples: [
    { line: 'mmm spec add login "it locks after five tries" --verify "npm test"', about: 'one criterion more' },
  ],
  async run(call) {
    const { runSpecAdd } = await import('./spec_add_run.ts')
    return runSpecAdd(call)
  },
})
