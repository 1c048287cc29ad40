import type { Bullet } from '../bullets.ts'
import { givenId } from '../criterion_id.ts'
import type { Dialect } from '../dialect.ts'
import type { Document } from '../document.ts'
import { HEAD_KEYS } from '../head.ts'
import { outlineOf } from '../outline.ts'
import { readBoxes } from './read_boxes.ts'
import { requirementsIn } from './requirements_in.ts'

/** mmm's own: front matter, and criteria as boxes with `verify:` or `[@test]`. */
export const mmm: Dialect = {
  name: 'mmm',
  claims: (document) => hasHead(document) || (document.boxes.length > 0 && hasCheckOrHeading(document)),
  read(document) {
    const { spec, findings } = readBoxes(document, 'mmm')
    if (spec === undefined) return { findings }
    // Only what bears an id is meant as one: other items below such a heading may be anything
    const isGiven = ({ node, text }: Bullet) => typeof node.checked !== 'boolean' && givenId(text) !== undefined
    return { spec: { ...spec, requirements: requirementsIn(document, outlineOf(document), isGiven) }, findings }
  },
}

/** A title alone is what any page may have. */
function hasHead({ entries }: Document): boolean {
  return HEAD_KEYS.some((key) => key !== 'title' && entries.has(key))
}

function hasCheckOrHeading({ text }: Document): boolean {
  return /\bverify:/i.test(text) || text.includes('[@test]') || /^[ \t]*#{1,6}[ \t]+acceptance criteria/im.test(text)
}
