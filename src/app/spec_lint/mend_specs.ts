import { decode } from '../../spec/decode.ts'
import type { Place } from '../../core/diagnostic.ts'
import type { Edit, LintFinding } from '../../spec/lint/rule.ts'
import { editSpecs } from '../spec_making/edit_specs.ts'
import { contentOf } from '../spec_making/put_file.ts'
import { replaceFile } from '../spec_making/replace_file.ts'
import { safePlace } from '../spec_making/safe_place.ts'

/** A line that was put right. */
export interface MendedLine {
  at: Place
  from: string
  to: string
}

interface Mend extends LintFinding {
  edit: Edit
}

/**
 * Makes the edits that findings bring, byte for byte, each file whole or not at all. Where two meet the first one is made; a file
 * that is no longer as it was read (`texts`) is left alone.
 */
export async function mendSpecs(
  root: string,
  findings: readonly LintFinding[],
  texts: ReadonlyMap<string, string>,
): Promise<MendedLine[]> {
  const mends = findings.filter((one): one is Mend => one.edit !== undefined && !isReadOnly(one.at.file))
  if (mends.length === 0) return []
  return editSpecs(root, async () => {
    const mended: MendedLine[] = []
    for (const file of new Set(mends.map((one) => one.at.file))) {
      const own = mends.filter((one) => one.at.file === file)
      mended.push(...(await mendFile(root, own, texts.get(file))))
    }
    return mended
  })
}

async function mendFile(root: string, mends: readonly Mend[], seen: string | undefined): Promise<MendedLine[]> {
  const file = mends[0]!.at.file
  const bytes = await contentOf(await safePlace(root, file))
  const decoded = bytes === null ? undefined : decode(bytes, file)
  if (bytes === null || decoded === undefined || !('text' in decoded)) return []
  const { text, lead } = decoded
  if (text !== seen) return []
  const edits = apart(mends)
  let next = text
  for (const { edit } of edits.toReversed()) next = next.slice(0, edit.from) + edit.text + next.slice(edit.to)
  const after = Buffer.concat([bytes.subarray(0, lead), Buffer.from(next)])
  await replaceFile(root, { path: file, before: bytes, after })
  return edits.map(({ at, edit }) => shown(text, at, edit))
}

/** In the order of the text, those that would touch an earlier one left out. */
function apart(mends: readonly Mend[]): Mend[] {
  const kept: Mend[] = []
  for (const one of mends.toSorted((a, b) => a.edit.from - b.edit.from || a.edit.to - b.edit.to)) {
    const last = kept.at(-1)
    if (last === undefined || last.edit.to < one.edit.from) kept.push(one)
  }
  return kept
}

function shown(text: string, at: Place, edit: Edit): MendedLine {
  const start = Math.max(text.lastIndexOf('\n', edit.from - 1), text.lastIndexOf('\r', edit.from - 1)) + 1
  const end = /[\r\n]|$/.exec(text.slice(edit.to))!.index + edit.to
  const from = text.slice(start, end)
  const to = from.slice(0, edit.from - start) + edit.text + from.slice(edit.to - start)
  return { at, from: clip(from), to: clip(to) }
}

function clip(line: string): string {
  const bare = line.trim()
  return bare.length > 60 ? `${bare.slice(0, 57)}...` : bare
}

/** Files in which no tool may write: checklists of Spec Kit tell of a review, archived changes are history. */
function isReadOnly(file: string): boolean {
  return /(?:^|\/)checklists\/|(?:^|\/)changes\/archive\//.test(file)
}
