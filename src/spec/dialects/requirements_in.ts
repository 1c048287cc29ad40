import { bulletsOf, type Bullet } from '../bullets.ts'
import { givenId, idsOf } from '../criterion_id.ts'
import type { Document } from '../document.ts'
import { modalOf } from '../modal.ts'
import { headingsOf, type Outline } from '../outline.ts'
import type { Item } from '../spec.ts'

/** The items below "Requirements" that are wanted, as requirements. */
export function requirementsIn(
  document: Document,
  outline: readonly Outline[],
  isWanted: (bullet: Bullet) => boolean,
): Item[] {
  if (!outline.some(isOfRequirements)) return []
  const found = bulletsOf(document).filter(
    (bullet) => bullet.text !== '' && isWanted(bullet) && headingsOf(bullet.line, outline).some(isOfRequirements),
  )
  const ids = idsOf(
    found.map(({ text }) => text),
    (text) => givenId(text),
  )
  return found.map(({ text, line, column }, i): Item => ({
    id: ids[i]!.id,
    text,
    line,
    column,
    state: 'open',
    ...modalOf(text),
  }))
}

function isOfRequirements({ title }: Outline): boolean {
  return /Requirements$/i.test(title) && !/^Documentation /i.test(title)
}
