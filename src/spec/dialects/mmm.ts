import type { Dialect } from '../dialect.ts'
import type { Document } from '../document.ts'
import { HEAD_KEYS } from '../head.ts'
import { readBoxes } from './read_boxes.ts'

/** mmm's own: front matter, and criteria as boxes with `verify:` or `[@test]`. */
export const mmm: Dialect = {
  name: 'mmm',
  claims: (document) => hasHead(document) || (document.boxes.length > 0 && hasCheckOrHeading(document)),
  read: (document) => readBoxes(document, 'mmm'),
}

/** A title alone is what any page may have. */
function hasHead({ entries }: Document): boolean {
  return HEAD_KEYS.some((key) => key !== 'title' && entries.has(key))
}

function hasCheckOrHeading({ text }: Document): boolean {
  return /\bverify:/i.test(text) || text.includes('[@test]') || /^[ \t]*#{1,6}[ \t]+acceptance criteria/im.test(text)
}
