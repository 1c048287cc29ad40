import { yesFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'
import { undoFlag } from './undo_flag.ts'

/** `mmm spec split` */
export const specSplit = specForm({
  name: 'split',
  args: '<spec>',
  summary: 'make several specs of a large one, none of it lost',
  flags: [
    {
      name: 'by',
      value: 'string',
      placeholder: 'what',
      description: 'what becomes a spec: heading (default), criterion',
    },
    yesFlag,
    undoFlag,
  ],
  examples: [{ line: 'mmm spec split shop --by heading', about: 'specs/shop.md becomes several files' }],
  async run(call) {
    const { runSpecSplit } = await import('./spec_split_run.ts')
    return runSpecSplit(call)
  },
})
