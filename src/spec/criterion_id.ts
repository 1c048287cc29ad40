import { sha256 } from '../core/id.ts'
import { oneLine } from './plain.ts'

/** `AC3`, `FR-001`, `T014`, `CHK007` before a blank or a colon; other such words (`PROJ-12`, `X1`) only before a colon. */
const USUAL = /^[[(]?((?:AC|FR|NFR|SC|REQ|CHK)-?\d+(?:\.\d+)*[a-z]?|T\d{3,}[a-z]?)(?=$|[\s:.,)\]–—])/
const OTHER = /^[[(]?([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d+(?:\.\d+)*|[A-Z]{1,6}\d+(?:\.\d+)*)[\])]?:(?=\s|$)/
/** Names that only look like ids. */
const NAMES = /^(?:UTF|ISO|SHA|RFC|HTTP|ES|IPV|MD|TLS|PEP|CVE|OAUTH|BASE)-?\d/
const LONGEST = 40

/** The id that a text gives itself, if any. */
export function givenId(text: string): string | undefined {
  const id = USUAL.exec(text)?.[1] ?? OTHER.exec(text)?.[1]
  return id === undefined || NAMES.test(id) ? undefined : id
}

/**
 * A readable id made from a text alone, at most 40 characters. Where the words do not say all (the text is long, or signs
 * such as `<` tell it from another), six digits of its hash follow, so that two different texts do not share an id.
 */
export function slugOf(text: string): string {
  const bare = oneLine(text.normalize('NFC')).replace(/[\s\p{P}]+$/u, '')
  const lost = /[^\p{L}\p{N}\p{M}\s.,;:!?'"’‘“”()/_–—-]/u.test(bare)
  const words = bare.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? []
  const slug = words.join('-')
  if (!lost && slug !== '' && slug.length <= LONGEST) return slug
  return [cut(words, LONGEST - 7), sha256(bare).slice(0, 6)].join('-')
}

/**
 * Ids in the order of the texts: given ones are kept, others derived; a repeated one gets `-2`, `-3`. `giver` says which ids are
 * given, where that is not in the text.
 */
export function idsOf(
  texts: readonly string[],
  giver: (text: string, i: number) => string | undefined = givenId,
): { id: string; repeats: string | undefined }[] {
  const wanted = texts.map((text, i) => {
    const given = giver(text, i)
    return { given, id: given ?? slugOf(text) }
  })
  const owner = new Map<string, number>()
  const claim = (i: number): void => void (owner.has(wanted[i]!.id) || owner.set(wanted[i]!.id, i))
  wanted.forEach(({ given }, i) => given !== undefined && claim(i))
  wanted.forEach(({ given }, i) => given === undefined && claim(i))
  const last = new Map<string, number>()
  return wanted.map(({ given, id }, i) => {
    if (owner.get(id) === i) return { id, repeats: undefined }
    let n = last.get(id) ?? 2
    while (owner.has(`${id}-${n}`)) n++
    last.set(id, n + 1)
    owner.set(`${id}-${n}`, i)
    return { id: `${id}-${n}`, repeats: given }
  })
}

/** As many words as fit, at least the start of the first. */
function cut(words: string[], length: number): string {
  let slug = [...(words[0] ?? 'criterion')].slice(0, length).join('').slice(0, length)
  for (const word of words.slice(1)) {
    if (slug.length + 1 + word.length > length) break
    slug += `-${word}`
  }
  return slug.replace(/[\uD800-\uDBFF]$/, '')
}
