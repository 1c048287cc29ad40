const STOP = new Set(
  'a an the this that these those it its is are be been being was were of to in on at by for from with and or as into than then so such any all each every there their they them he she his her our your you we i will has have had do does did which who whom whose what where also just only very'.split(
    ' ',
  ),
)

/** A number with its unit. */
export interface Measure {
  value: number
  /** One word for all spellings: `s` for second, seconds, sec. */
  unit: string
  /** Which way it bounds, where the words before it say so. */
  bound: 'upper' | 'lower' | 'exact'
}

const UNITS: ReadonlyArray<[RegExp, string]> = [
  [/^(?:ms|milliseconds?|msecs?)$/, 'ms'],
  [/^(?:s|secs?|seconds?)$/, 's'],
  [/^(?:mins?|minutes?)$/, 'min'],
  [/^(?:h|hrs?|hours?)$/, 'h'],
  [/^days?$/, 'd'],
  [/^weeks?$/, 'week'],
  [/^months?$/, 'month'],
  [/^(?:%|percent|pct)$/, '%'],
  [/^(?:bytes?|b)$/, 'B'],
  [/^(?:kb|kib|kilobytes?)$/, 'kB'],
  [/^(?:mb|mib|megabytes?)$/, 'MB'],
  [/^(?:gb|gib|gigabytes?)$/, 'GB'],
  [/^(?:px|pixels?)$/, 'px'],
  [/^(?:chars?|characters?|letters?)$/, 'characters'],
  [
    /^(?:items?|entries|results?|rows?|records?|lines?|files?|users?|times?|attempts?|retries|requests?|connections?)$/,
    '',
  ],
]

const MEASURE = /(?<![\w.])(\d[\d,_]*(?:\.\d+)?)\s*-?\s*(%|[a-z]+)(?![\w%])/gi
const UPPER =
  /(?:within|at most|less than|fewer than|under|below|up to|max(?:imum)?(?: of)?|no (?:more|longer|later|larger) than|not exceed|exceeds?|limit(?:ed)? (?:to|of)|(?:<|<=|≤))\s*$/i
const LOWER = /(?:at least|more than|over|above|min(?:imum)?(?: of)?|no (?:less|fewer) than|(?:>|>=|≥))\s*$/i
const EXACT = /(?:after|every|exactly|in|for|of|to|times? out after|expires? (?:in|after)|=|is|are)\s*$/i

/** The words of a text that carry its meaning: lower case, endings taken off, numbers with units as one word. */
export function tokensOf(text: string): string[] {
  const words =
    text
      .toLowerCase()
      .normalize('NFC')
      .match(/[\p{L}\p{N}][\p{L}\p{N}._'’-]*/gu) ?? []
  return words
    .map((word) => word.replace(/[.'’_-]+$/, ''))
    .filter((word) => word !== '' && !STOP.has(word))
    .map(stem)
}

/** The measures of a text, and the text with each of them replaced by its unit. */
export function measuresOf(text: string): { measures: Measure[]; rest: string } {
  const measures: Measure[] = []
  const rest = text.replace(MEASURE, (all: string, digits: string, word: string, at: number) => {
    const unit = unitOf(word.toLowerCase())
    const bound = boundOf(text.slice(Math.max(0, at - 30), at))
    if (unit === undefined || bound === undefined) return all
    measures.push({ value: Number(digits.replace(/[,_]/g, '')), unit, bound })
    return ` measure${unit === '%' ? 'percent' : unit} `
  })
  return { measures, rest: measures.length === 0 ? text : rest.replace(UPPER_WORDS, ' ') }
}

const UPPER_WORDS = /\b(?:within|at most|at least|less than|more than|fewer than|up to|no more than|no longer than)\b/gi

function unitOf(word: string): string | undefined {
  const unit = UNITS.find(([pattern]) => pattern.test(word))?.[1]
  return unit === '' ? word.replace(/ies$/, 'y').replace(/s$/, '') : unit
}

function boundOf(before: string): Measure['bound'] | undefined {
  if (UPPER.test(before)) return 'upper'
  if (LOWER.test(before)) return 'lower'
  return EXACT.test(before) ? 'exact' : undefined
}

/** Crude, but the same for both sides of a comparison. */
function stem(word: string): string {
  if (word.length < 5 || /\d/.test(word)) return word.replace(/(?<=[a-z]{2})s$/, '')
  return word
    .replace(/ies$/, 'y')
    .replace(/(?<=(?:s|x|z|ch|sh))es$/, '')
    .replace(/(?<![su])s$/, '')
    .replace(/(?:ing|ed)$/, '')
    .replace(/e$/, '')
}
