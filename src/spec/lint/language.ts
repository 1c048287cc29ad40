import type { Spec } from '../spec.ts'

/** Those that other languages write otherwise: `in`, `an`, `a`, `on` are words of several. */
const WORDS =
  /\b(?:the|is|are|be|of|to|and|or|when|if|then|shall|must|should|for|with|it|not|that|has|have|can|from|this)\b/gi

const known = new WeakMap<Spec, boolean>()

/** Whether a spec is written in English, as far as its common words tell: keywords of other languages are not known. */
export function isEnglish(spec: Spec): boolean {
  const before = known.get(spec)
  if (before !== undefined) return before
  const texts = [...spec.requirements, ...spec.criteria, ...spec.tasks].slice(0, 200).map((one) => one.text)
  const text = texts.join('\n').slice(0, 20_000)
  const words = text.match(/\p{L}+/gu)?.length ?? 0
  const foreign = text.match(/[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu)?.length ?? 0
  const common = text.match(WORDS)?.length ?? 0
  const english = foreign * 10 < text.length && (words < 12 ? common > 0 : common / words > 0.08)
  known.set(spec, english)
  return english
}
