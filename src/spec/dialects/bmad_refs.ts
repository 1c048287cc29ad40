const BRACKET = /\(ACs?:?\s*([^)]*)\)/i
/** `FR:` in `(AC: 1, FR: FR-SCAN-08)`, behind which no criteria stand. */
const NEXT = /\b(?!ACs?\b)[A-Za-z][A-Za-z-]*:.*$/is
/** `FR-08`: the number of something else. */
const OTHER = /\b(?!ACs?-?\d)[A-Za-z]+(?:-[A-Za-z]+)*-?\d+\b/gi
const NUMBER = /(\d+(?:\.\d+)*)(?:\s*[-–—]\s*(?:AC)?\s*#?(\d+)(?![\d.]))?/gi
/** More than a story has; a longer range is a slip. */
const MOST = 99

/**
 * The ids of the criteria that `(AC: 1, 3)` or `(AC: #1-#4)` behind a task names; undefined where it names none. `1.2.1` is the
 * criterion of that number where there is one among the ids in `known`, else the first of story 1.2, `key`.
 */
export function bmadRefs(
  text: string,
  { known, key }: { known: ReadonlySet<string>; key: string | undefined },
): string[] | undefined {
  const inside = BRACKET.exec(text)?.[1]?.replace(NEXT, '').replace(OTHER, '')
  if (inside === undefined) return undefined
  const found = [...inside.matchAll(NUMBER)].flatMap(([, from, to]) => {
    if (from!.includes('.')) return [dotted(from!, known, key)]
    return rangeOf(Number(from), Number(to ?? from)).map((number) => `AC${number}`)
  })
  return found.length === 0 ? undefined : found
}

function rangeOf(from: number, to: number): number[] {
  if (to < from || to - from > MOST) return [from, to]
  return Array.from({ length: to - from + 1 }, (_, i) => from + i)
}

function dotted(number: string, known: ReadonlySet<string>, key: string | undefined): string {
  const last = number.slice(number.lastIndexOf('.') + 1)
  const tries = [number, ...(number === `${key}.${last}` ? [last] : []), number.slice(0, number.indexOf('.'))]
  return `AC${tries.find((one) => known.has(`AC${one}`)) ?? number}`
}
