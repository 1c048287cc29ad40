import { relative, resolve, sep } from 'node:path'
import { convertSpecs, type ConvertDone } from '../app/spec_making/convert_specs.ts'
import { projectSpecs } from '../app/project_specs.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { writable } from '../spec/index.ts'
import { conversionText, fateCounts } from '../views/spec_making.ts'
import { dryRunFlag, outputFlag } from './spec_flags.ts'
import { oneOf } from './one_of.ts'
import { projectRoot } from './project_root.ts'
import { specForm } from './spec_form.ts'
import { undo, undoFlag, undoLine } from './undo_flag.ts'
import type { Output } from './verb.ts'

/** `mmm spec export` */
export const specExport = specForm({
  name: 'export',
  args: '<spec...>',
  summary: 'write specs in another dialect, with a report of what could not be carried over',
  flags: [
    { name: 'to', value: 'string', placeholder: 'dialect', description: `one of ${writable.join(', ')}` },
    outputFlag,
    dryRunFlag,
    undoFlag,
  ],
  examples: [{ line: 'mmm spec export login --to openspec', about: 'makes openspec/specs/login/spec.md' }],
  async run({ args: named, flags, host, out }) {
    if (flags.undo !== undefined) return undo({ kind: 'export', name: flags.undo, project: flags.project, host, out })
    if (named.length === 0 || flags.to === undefined) {
      throw new MmmError('cli.missing-argument', 'Which specs are to be written in which dialect?', {
        hint: `Usage: mmm spec export <spec...> --to ${writable.join('|')}`,
      })
    }
    const to = oneOf(flags.to, writable, 'dialect that can be written')
    const root = await projectRoot(host, flags.project)
    const { specs } = await projectSpecs(root, { named, cwd: host.cwd, signal: host.signal })
    const base = flags.output === undefined ? '' : insideOf(root, resolve(host.cwd, flags.output), flags.output)
    const dryRun = flags['dry-run'] === true
    const done = await convertSpecs(root, specs, {
      kind: 'export',
      to,
      base,
      dryRun,
      onStep: (step) => out.say(step, 2),
    })
    return showConversion(done, 'export', out)
  },
})

/** A folder as a path from the root. Throws where it lies elsewhere. */
export function insideOf(root: string, folder: string, typed: string): string {
  const path = relative(root, folder).split(sep).join('/')
  if (path !== '..' && !path.startsWith('../') && !path.startsWith('/') && !/^[A-Za-z]:/.test(path)) return path
  throw new MmmError('spec.outside', `"${typed}" leads out of the project`, {
    hint: 'Name a folder inside the project',
  })
}

/** The report of an import or export; 0 also where something was not carried over. */
export function showConversion(done: ConvertDone, kind: 'import' | 'export', out: Output): number {
  const line = done.change === null ? null : undoLine(kind, done.change)
  const body = { ...done, counts: fateCounts(done.specs), undo: line }
  out.show(`spec-${kind}`, body, () =>
    [conversionText(done, out.colors, out.mode.verbosity > 0), ...(line === null ? [] : [`Undo: ${line}`])].join('\n'),
  )
  return exit.done
}
