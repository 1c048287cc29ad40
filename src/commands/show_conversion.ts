import type { ConvertDone } from '../app/spec_making/convert_specs.ts'
import { exit } from '../core/exit.ts'
import { conversionText, fateCounts, twiceLines } from '../views/spec_making.ts'
import { undoLine } from './undo.ts'
import type { Output } from './verb.ts'

/** The report of an import or export; 0 also where something was not carried over. */
export function showConversion(done: ConvertDone, kind: 'import' | 'export', out: Output): number {
  const line = done.change === null ? null : undoLine(kind, done.change)
  const body = { ...done, counts: fateCounts(done.specs), undo: line }
  out.show(`spec-${kind}`, body, () =>
    [
      conversionText(done, out.colors, out.mode.verbosity > 0),
      ...(line === null ? [] : [`Undo: ${line}`]),
      ...twiceLines(done, kind, out.colors),
    ].join('\n'),
  )
  return exit.done
}
