import { dryRunFlag, leaveOutFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'
import { undoFlag } from './undo_flag.ts'

/** `mmm spec import` */
export const specImport = specForm({
  name: 'import',
  args: '<folder or file>',
  summary: "write specs of another dialect in mmm's own, with a report of what could not be carried over",
  flags: [
    {
      name: 'from',
      value: 'string',
      placeholder: 'dialect',
      description: 'take only specs of this dialect (default: any)',
    },
    leaveOutFlag,
    dryRunFlag,
    undoFlag,
  ],
  examples: [
    {
      line: 'mmm spec import .kiro/specs --from kiro --leave-out',
      about: 'makes specs/<name>.md of each; mmm reads the old ones no more',
    },
  ],
  async run(call) {
    const { runSpecImport } = await import('./spec_import_run.ts')
    return runSpecImport(call)
  },
})
