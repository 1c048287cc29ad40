import { splitInFiles } from '../app/spec_making/split_in_files.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { splitText } from '../views/spec_making.ts'
import { oneOf } from './one_of.ts'
import { projectRoot } from './project_root.ts'
import { tooMany, type SpecCall } from './spec_form.ts'
import { undo, undoLine } from './undo.ts'

interface SplitFlags {
  by?: string
  yes?: boolean
  undo?: string
}

/** What `mmm spec split` does. */
export async function runSpecSplit({ args: [name, more], flags, host, out }: SpecCall<SplitFlags>): Promise<number> {
  if (flags.undo !== undefined) return undo({ kind: 'split', name: flags.undo, project: flags.project, host, out })
  if (name === undefined) {
    throw new MmmError('cli.missing-argument', 'Which spec is to be split?', { hint: 'Usage: mmm spec split <spec>' })
  }
  if (more !== undefined) throw tooMany(more, 'mmm spec split <spec>')
  const by = oneOf(flags.by ?? 'heading', ['heading', 'criterion'], 'way to split a spec')
  const done = await splitInFiles(await projectRoot(host, flags.project), {
    name,
    by,
    force: flags.yes === true,
    env: host.env,
    cwd: host.cwd,
    signal: host.signal,
    onStep: (step) => out.say(step, 2),
  })
  const shown = { ...done, undo: undoLine('split', done.change) }
  out.show('spec-split', shown, () => splitText(shown))
  return exit.done
}
