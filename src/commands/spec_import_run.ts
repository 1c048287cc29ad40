import { importSpecs } from '../app/spec_making/import_specs.ts'
import { MmmError } from '../core/error.ts'
import { projectRoot } from './project_root.ts'
import { showConversion } from './show_conversion.ts'
import { tooMany, type SpecCall } from './spec_form.ts'
import { undo } from './undo.ts'

interface ImportFlags {
  from?: string
  'leave-out'?: boolean
  'dry-run'?: boolean
  undo?: string
}

/** What `mmm spec import` does. */
export async function runSpecImport({ args: [path, more], flags, host, out }: SpecCall<ImportFlags>): Promise<number> {
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
    leaveOut: flags['leave-out'] === true,
    onStep: (step) => out.say(step, 2),
  })
  for (const one of skipped) out.say(`Not imported: ${one.path} (${one.why})`)
  return showConversion(done, 'import', out)
}
