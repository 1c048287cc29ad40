import { archiveChange } from '../app/spec_making/archive_change.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { archiveText } from '../views/spec_making.ts'
import { projectRoot } from './project_root.ts'
import { tooMany, type SpecCall } from './spec_form.ts'
import { undo, undoLine } from './undo.ts'

interface ArchiveFlags {
  yes?: boolean
  'drop-scenarios'?: boolean
  'drop-changes'?: boolean
  'dry-run'?: boolean
  undo?: string
}

const leaves = ['yes', 'drop-scenarios', 'drop-changes'] as const

/** What `mmm spec archive` does. */
export async function runSpecArchive({
  args: [name, more],
  flags,
  host,
  out,
}: SpecCall<ArchiveFlags>): Promise<number> {
  if (flags.undo !== undefined) return undo({ kind: 'archive', name: flags.undo, project: flags.project, host, out })
  if (name === undefined) {
    throw new MmmError('cli.missing-argument', 'Which change is to be archived?', {
      hint: 'Usage: mmm spec archive <change>',
    })
  }
  if (more !== undefined) throw tooMany(more, 'mmm spec archive <change>')
  const done = await archiveChange(await projectRoot(host, flags.project), {
    name,
    leave: new Set(leaves.filter((flag) => flags[flag] === true)),
    dryRun: flags['dry-run'] === true,
    env: host.env,
    onStep: (step) => out.say(step, 2),
  })
  const shown = { ...done, undo: done.change === null ? null : undoLine('archive', done.id) }
  out.show('spec-archive', shown, () => archiveText(shown, out.colors))
  return done.change === null && done.conflicts.some((one) => one.grave) ? exit.unreached : exit.done
}
