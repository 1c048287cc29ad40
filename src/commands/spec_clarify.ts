import { askingFlags } from './asking_flags.ts'
import { yesFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'

/** `mmm spec clarify` */
export const specClarify = specForm({
  name: 'clarify',
  args: '<spec>',
  summary: 'find what a spec leaves open, ask it, and write the answers into the spec',
  flags: [
    { name: 'answer', value: 'list', placeholder: 'Q1=text', description: 'answer a question; asks no model' },
    { name: 'local', description: 'only what the spec itself and the lint ask; asks no model' },
    ...askingFlags,
    yesFlag,
  ],
  examples: [
    { line: 'mmm spec clarify login', about: 'lists the questions; on a terminal it asks them' },
    { line: 'mmm spec clarify login --answer "Q1=after five tries"', about: 'writes it down' },
  ],
  async run(call) {
    const { runSpecClarify } = await import('./spec_clarify_run.ts')
    return runSpecClarify(call)
  },
})
