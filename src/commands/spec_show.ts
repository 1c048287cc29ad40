import { specForm } from './spec_form.ts'

/** `mmm spec show` */
export const specShow = specForm({
  name: 'show',
  args: '<spec|criterion>',
  summary: 'one spec with its criteria, or one criterion with its check and all its evidence',
  flags: [],
  examples: [
    { line: 'mmm spec show login', about: 'the criteria of specs/login.md' },
    { line: 'mmm spec show login#AC2', about: 'one of them: its check, and every time that was seen green or red' },
  ],
  async run(call) {
    const { runSpecShow } = await import('./spec_show_run.ts')
    return runSpecShow(call)
  },
})
