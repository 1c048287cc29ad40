import { splitInFiles } from '../app/spec_making/split_in_files.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { splitText } from '../views/spec_making.ts'
import { oneOf } from './one_of.ts'
import { projectRoot } from './project_root.ts'
import { specForm, tooMany } from './spec_form.ts'
import { undo, undoFlag, undoLine } from './undo_flag.ts'
import { yesFlag } from './spec_flags.ts'

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
  async run({ args: [name, more], flags, host, out }) {
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
  },
})
