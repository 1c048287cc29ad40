import type { Item } from './spec.ts'

/** How strongly a requirement is put. The words are English ones in capitals, as every dialect writes them. */
export function modalOf(text: string): { modal?: NonNullable<Item['modal']> } {
  if (/\b(?:MUST|SHALL|REQUIRED)\b/.test(text)) return { modal: 'must' }
  if (/\b(?:SHOULD|RECOMMENDED)\b/.test(text)) return { modal: 'should' }
  if (/\b(?:MAY|OPTIONAL)\b/.test(text)) return { modal: 'may' }
  return {}
}
