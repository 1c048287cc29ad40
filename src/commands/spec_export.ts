import { dryRunFlag, leaveOutFlag, outputFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'
import { undoFlag } from './undo_flag.ts'

/** `mmm spec export` */
export const specExport = specForm({
  name: 'export',
  args: '<spec...>',
  summary: 'write specs in another dialect, with a report of what could not be carried over',
  flags: [
    { name: 'to', value: 'string', placeholder: 'dialect', description: 'one of mmm, speckit, openspec, kiro' },
    outputFlag,
    leaveOutFlag,
    dryRunFlag,
    undoFlag,
  ],
  examples: [
    {
      line: 'mmm spec export login --to openspec --leave-out',
      about: 'makes openspec/specs/login/spec.md; mmm goes on with its own file',
    },
    { line: 'mmm spec export login --to kiro -o out', about: 'makes out/.kiro/specs/login/, where mmm does not look' },
  ],
  async run(call) {
    const { runSpecExport } = await import('./spec_export_run.ts')
    return runSpecExport(call)
  },
})
