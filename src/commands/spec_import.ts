import { importSpecs } from '../app/spec_making/import_specs.ts'
import { MmmError } from '../core/error.ts'
import { dryRunFlag } from './spec_flags.ts'
import { projectRoot } from './project_root.ts'
import { showConversion } from './spec_export.ts'
import { specForm, tooMany } from './spec_form.ts'
import { undo, undoFlag } from './undo_flag.ts'

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
    dryRunFlag,
    undoFlag,
  ],
  examples: [{ line: 'mmm spec import .kiro/specs --from kiro', about: 'makes specs/<name>.md of each' }],
  async run({ args: [path, more], flags, host, out }) {
    if (flags.undo !== undefined) return undo({ kind: 'import', name: flags.undo, project: flags.project, host, out })
    if (path === undefined) {
      throw new MmmError('cli.missing-argument', 'What is to be imported?', {
        hint: 'Usage: mmm spec import <folder or file> --from <dialect>',
      })
    }
    if (more !== undefined) throw tooMany(more, 'mmm spec import <folder or file>')
    const { done, skipped } = await importSpecs(await projectRoot(host, flags.project), {
      path,
      from: flags.from,
      cwd: host.cwd,
      signal: host.signal,
      dryRun: flags['dry-run'] === true,
      onStep: (step) => out.say(step, 2),
    })
    for (const one of skipped) out.say(`Not imported: ${one.path} (${one.why})`)
    return showConversion(done, 'import', out)
  },
})
