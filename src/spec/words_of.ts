import { sha256 } from '../core/id.ts'
import { oneLine } from './plain.ts'

/** What an item says, without the id that its text begins with: the words stay when the numbers move. */
export function wordsOf({ id, text }: { id: string; text: string }): string {
  const said = oneLine(text.normalize('NFC'))
  const own = id.normalize('NFC')
  const rest = said.replace(/^[[(*]*/, '')
  return rest.startsWith(own) ? rest.slice(own.length).replace(/^[\s\])*.:–—-]+/, '') : said
}

/** 16 hexadecimal digits that stand for the words of an item. */
export function hashOfWords(item: { id: string; text: string }): string {
  return sha256(wordsOf(item)).slice(0, 16)
}
