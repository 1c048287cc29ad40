import type { Diagnostic } from '../../core/diagnostic.ts'
import { suggest } from '../../core/suggest.ts'
import { checkWorkflow } from './check_workflow.ts'
import type { Surroundings } from './lint/linting.ts'
import { standsAt, wrongWord } from './refine.ts'
import { readSource } from './source.ts'

/** One word that was put right. */
export interface Mended {
  at: Diagnostic['at']
  from: string
  to: string
}

/**
 * Puts misspelled keys, kinds, names and words of a choice right where a finding has one clear suggestion. Only that word
 * of the text is touched. A change after which something is still wrong at that place is not made.
 */
export function fixWorkflow(text: string, file: string, around: Surroundings): { text: string; mended: Mended[] } {
  const mended: Mended[] = []
  let now = text
  let findings = checkWorkflow(now, file, around)
  const given = new Set<string>()
  for (let rounds = 0; rounds < 200; rounds++) {
    const edit = firstEdit(now, { file, findings, given })
    if (edit === undefined) break
    const next = now.slice(0, edit.offset) + edit.to + now.slice(edit.offset + edit.from.length)
    const after = checkWorkflow(next, file, around)
    if (!isBetter(edit, after)) {
      given.add(`${edit.offset}:${edit.from}`)
      continue
    }
    mended.push({ at: edit.at, from: edit.from, to: edit.to })
    now = next
    findings = after
    given.clear()
  }
  return { text: now, mended }
}

interface Edit extends Mended {
  offset: number
}

interface Editing {
  file: string
  findings: readonly Diagnostic[]
  /** Edits that were tried in vain. */
  given: ReadonlySet<string>
}

function firstEdit(text: string, { file, findings, given }: Editing): Edit | undefined {
  const source = readSource(text, file)
  for (const finding of findings) {
    const wanted = wantedWord(finding, text.slice(source.offsetOf(finding.at)))
    if (wanted === undefined) continue
    const offset = standsAt(text, wanted.from, source.offsetOf(finding.at))
    if (offset !== undefined && !given.has(`${offset}:${wanted.from}`)) return { ...wanted, at: finding.at, offset }
  }
  return undefined
}

function wantedWord(finding: Diagnostic, rest: string): { from: string; to: string } | undefined {
  const from = wrongWord(finding)
  const to = /Did you mean "([^"]+)"/.exec(finding.hint ?? '')?.[1]
  if (from !== undefined && to !== undefined) return { from, to }
  const options = /expected one of ((?:"[^"]+"\|?)+)/.exec(finding.message)?.[1]
  const word = /^['"]?([\w-]+)/.exec(rest)?.[1]
  if (options === undefined || word === undefined) return undefined
  const near = suggest(
    word,
    options.split('|').map((one) => one.slice(1, -1)),
  )
  return near === undefined ? undefined : { from: word, to: near }
}

/** Nothing is wrong at that place any more, and the file can still be read. */
function isBetter({ at }: Edit, after: readonly Diagnostic[]): boolean {
  return !after.some((one) => (one.at.line === at.line && one.at.column === at.column) || one.code === 'workflow.yaml')
}
