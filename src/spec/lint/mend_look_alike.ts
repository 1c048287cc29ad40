import type { ProseLine } from './prose.ts'
import type { Edit } from './rule.ts'

const BLANK = String.raw`[\u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]`
const START = String.raw`^((?:[ \t>]|(?:[-*+]|\d{1,9}[.)])[ \t]+(?=(?:[-*+]|\d{1,9}[.)])[ \t]))*(?:[-*+]|\d{1,9}[.)]))`
const ANY = String.raw`(?:[ \t]|${BLANK})`
/** Brackets with nothing but blanks and one sign of a box inside, with or without blanks around them. */
const BOX = new RegExp(String.raw`${START}(${ANY}*\[${ANY}*([xX]?)${ANY}*\]${ANY}*)(?=\S)`, 'u')

/**
 * What makes a box of a line that only looks like one: one blank before it, one sign inside, one blank behind it. Undefined where
 * it is not clear what was meant: another sign, no text, a link.
 */
export function mendLookAlike(line: ProseLine | undefined): Edit | undefined {
  const found = BOX.exec(line?.raw ?? '')
  if (line === undefined || found === null) return undefined
  const [, marker, box, sign] = found
  const rest = line.raw.slice(found[0].length)
  if (/^[([:]/.test(rest)) return undefined
  const from = line.start + marker!.length
  return { from, to: from + box!.length, text: ` [${sign === '' ? ' ' : sign}] ` }
}
