import { specForm } from './spec_form.ts'
import { verifyFlag } from './spec_flags.ts'

/** `mmm spec new` */
export const specNew = specForm({
  name: 'new',
  args: '[title]',
  summary: 'write a short spec with one criterion; asks two questions on a terminal',
  flags: [
    {
      name: 'dialect',
      value: 'string',
      placeholder: 'name',
      description: 'how "spec new" writes it: mmm (default), speckit, openspec, kiro',
    },
    {
      name: 'criterion',
      value: 'string',
      placeholder: 'text',
      description: 'what must hold, in one sentence (default: the title)',
    },
    verifyFlag,
  ],
  examples: [{ line: 'mmm spec new "Users can log in" --verify "npm test"', about: 'makes specs/users-can-log-in.md' }],
  async run(call) {
    const { runSpecNew } = await import('./spec_new_run.ts')
    return runSpecNew(call)
  },
})
