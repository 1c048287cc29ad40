import { askingFlags } from './asking_flags.ts'
import { yesFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'

/** `mmm spec from-code` */
export const specFromCode = specForm({
  name: 'from-code',
  args: '<path>',
  summary: 'let the model write down what code does today, each criterion proven by a test that exists',
  flags: [
    { name: 'name', value: 'string', placeholder: 'id', description: 'id of the new spec (default: by the path)' },
    ...askingFlags,
    yesFlag,
  ],
  examples: [
    { line: 'mmm spec from-code src/cart --name cart', about: 'runs the workflow spec-from-code, makes specs/cart.md' },
  ],
  async run(call) {
    const { runSpecFromCode } = await import('./spec_from_code_run.ts')
    return runSpecFromCode(call)
  },
})
