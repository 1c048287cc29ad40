import { resolve } from 'node:path'
import { convertSpecs } from '../app/spec_making/convert_specs.ts'
import { specsToExport } from '../app/spec_making/specs_to_export.ts'
import { MmmError } from '../core/error.ts'
import { writable } from '../spec/index.ts'
import { insideOf } from './inside_of.ts'
import { oneOf } from './one_of.ts'
import { projectRoot } from './project_root.ts'
import { showConversion } from './show_conversion.ts'
import type { SpecCall } from './spec_form.ts'
import { undo } from './undo.ts'

interface ExportFlags {
  to?: string
  output?: string
  'leave-out'?: boolean
  'dry-run'?: boolean
  undo?: string
}

/** What `mmm spec export` does. */
export async function runSpecExport({ args: named, flags, host, out }: SpecCall<ExportFlags>): Promise<number> {
  if (flags.undo !== undefined) return undo({ kind: 'export', name: flags.undo, project: flags.project, host, out })
  if (named.length === 0 || flags.to === undefined) {
    throw new MmmError('cli.missing-argument', 'Which specs are to be written in which dialect?', {
      hint: `Usage: mmm spec export <spec...> --to ${writable.join('|')}`,
    })
  }
  const to = oneOf(flags.to, writable, 'dialect that can be written')
  const root = await projectRoot(host, flags.project)
  const specs = await specsToExport(root, { named, cwd: host.cwd, signal: host.signal })
  const base = flags.output === undefined ? '' : insideOf(root, resolve(host.cwd, flags.output), flags.output)
  const dryRun = flags['dry-run'] === true
  const done = await convertSpecs(root, specs, {
    kind: 'export',
    to,
    base,
    dryRun,
    leaveOut: flags['leave-out'] === true,
    onStep: (step) => out.say(step, 2),
  })
  return showConversion(done, 'export', out)
}
