import { dryRunFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'
import { undoFlag } from './undo_flag.ts'

/** `mmm spec archive` */
export const specArchive = specForm({
  name: 'archive',
  args: '<change>',
  summary: 'merge the deltas of an OpenSpec change into the main specs, and move it to the archive',
  flags: [
    { name: 'yes', short: 'y', description: 'archive it with tasks that are not done' },
    { name: 'drop-scenarios', description: 'lose the scenarios that a modified requirement leaves out' },
    { name: 'drop-changes', description: 'undo what was changed in a requirement since the delta was committed' },
    dryRunFlag,
    undoFlag,
  ],
  examples: [
    { line: 'mmm spec archive add-login --dry-run', about: 'what would change in openspec/specs' },
    { line: 'mmm spec archive --undo add-login', about: 'as if it had not been' },
  ],
  async run(call) {
    const { runSpecArchive } = await import('./spec_archive_run.ts')
    return runSpecArchive(call)
  },
})
