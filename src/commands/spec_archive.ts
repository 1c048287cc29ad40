import { archiveChange } from '../app/spec_making/archive_change.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { archiveText } from '../views/spec_making.ts'
import { projectRoot } from './project_root.ts'
import { specForm, tooMany } from './spec_form.ts'
import { undo, undoFlag, undoLine } from './undo_flag.ts'
import { dryRunFlag, yesFlag } from './spec_flags.ts'

/** `mmm spec archive` */
export const specArchive = specForm({
  name: 'archive',
  args: '<change>',
  summary: 'merge the deltas of an OpenSpec change into the main specs, and move it to the archive',
  flags: [yesFlag, dryRunFlag, undoFlag],
  examples: [
    { line: 'mmm spec archive add-login --dry-run', about: 'what would change in openspec/specs' },
    { line: 'mmm spec archive --undo add-login', about: 'as if it had not been' },
  ],
  async run({ args: [name, more], flags, host, out }) {
    if (flags.undo !== undefined) return undo({ kind: 'archive', name: flags.undo, project: flags.project, host, out })
    if (name === undefined) {
      throw new MmmError('cli.missing-argument', 'Which change is to be archived?', {
        hint: 'Usage: mmm spec archive <change>',
      })
    }
    if (more !== undefined) throw tooMany(more, 'mmm spec archive <change>')
    const done = await archiveChange(await projectRoot(host, flags.project), {
      name,
      force: flags.yes === true,
      dryRun: flags['dry-run'] === true,
      env: host.env,
      onStep: (step) => out.say(step, 2),
    })
    const shown = { ...done, undo: done.change === null ? null : undoLine('archive', done.id) }
    out.show('spec-archive', shown, () => archiveText(shown, out.colors))
    return done.change === null && done.conflicts.some((one) => one.grave) ? exit.unreached : exit.done
  },
})
