import type { Document } from '../document.ts'
import { headingBlocks } from './headings.ts'

/** The lines of a main spec without requirements that are neither its title nor its purpose nor the heading of its requirements. */
export function leftOver(document: Document): string[] {
  const all = headingBlocks(document)
  const title = all.find(({ depth }) => depth === 1)
  const purpose = all.find(({ depth, title: name }) => depth === 2 && /^purpose$/i.test(name))
  const requirements = all.find(({ depth, title: name }) => depth === 2 && /^requirements$/i.test(name))
  const expected = [title && [title.from, title.body], purpose && [purpose.from, purpose.to]]
  const ranges = [...expected, requirements && [requirements.from, requirements.body]].filter(
    (one) => one !== undefined,
  )
  let at = 0
  let rest = ''
  for (const [from = 0, to = 0] of ranges.toSorted((a, b) => a[0]! - b[0]!)) {
    rest += document.text.slice(at, Math.max(at, from))
    at = Math.max(at, to)
  }
  const lines = `${rest}${document.text.slice(at)}`.split(/\r\n|\n|\r/).map((line) => line.trim())
  return lines.filter((line) => line !== '')
}
