const signs: Array<[RegExp, string]> = [
  [/[\u2018\u2019\u201A\u201B\u2032\u02BC]/g, "'"],
  [/[\u201C\u201D\u201E\u201F\u2033\u00AB\u00BB]/g, '"'],
  [/[\u2010-\u2015\u2212\uFE58\uFE63\uFF0D]/g, '-'],
  [/[\u00A0\u2000-\u200A\u202F\u205F\u3000]/g, ' '],
]

/** Folds typographic quotes, dashes and spaces to their plain forms; the length stays. */
export function fold(text: string): string {
  let folded = text
  for (const [sign, plain] of signs) folded = folded.replace(sign, plain)
  return folded
}
