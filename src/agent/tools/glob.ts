/**
 * Makes the test of a glob over relative paths: `*`, `**`, `?`, `[abc]`, `{a,b}`. A glob without a slash is asked of the
 * last component at any depth; one that names a folder covers all below it. Matching is linear, it cannot run away.
 */
export function globTest(glob: string): (path: string) => boolean {
  const clean = glob.replace(/^\.\//, '').replace(/\/+$/, '')
  if (clean === '' || clean === '.') return () => true
  const patterns = braces(clean).map((pattern) => pattern.split('/'))
  return (path) => {
    const parts = path.split('/')
    return patterns.some((pattern) => matches(pattern.length === 1 ? ['**', ...pattern] : pattern, parts))
  }
}

/** The alternatives of `{a,b}`, at most 64. */
function braces(glob: string): string[] {
  let open = [glob]
  for (let depth = 0; depth < 6 && open.length <= 64; depth++) {
    const next = open.flatMap((one) => {
      const found = /\{([^{}]*,[^{}]*)\}/.exec(one)
      if (found === null) return [one]
      return found[1]!
        .split(',')
        .map((part) => one.slice(0, found.index) + part + one.slice(found.index + found[0].length))
    })
    if (next.length === open.length) break
    open = next
  }
  return open.slice(0, 64)
}

/** Greedy with one step back to the last `**`; a pattern used up with path left over has named a folder. */
function matches(pattern: string[], parts: string[]): boolean {
  let p = 0
  let s = 0
  let starred = -1
  let from = 0
  while (s < parts.length) {
    if (p === pattern.length && pattern.at(-1) !== '**') return true
    if (pattern[p] === '**') {
      starred = p++
      from = s
    } else if (p < pattern.length && matchesPart(pattern[p]!, parts[s]!)) {
      p++
      s++
    } else if (starred >= 0) {
      p = starred + 1
      s = ++from
    } else return false
  }
  while (pattern[p] === '**') p++
  return p === pattern.length
}

function matchesPart(pattern: string, part: string): boolean {
  let p = 0
  let s = 0
  let starred = -1
  let from = 0
  while (s < part.length) {
    const taken = pattern[p] === '*' ? 0 : oneCharacter(pattern, p, part[s]!)
    if (pattern[p] === '*') {
      starred = p++
      from = s
    } else if (taken > 0) {
      p += taken
      s++
    } else if (starred >= 0) {
      p = starred + 1
      s = ++from
    } else return false
  }
  while (pattern[p] === '*') p++
  return p === pattern.length
}

/** How many characters of the pattern match this one character; 0 = none. */
function oneCharacter(pattern: string, at: number, character: string): number {
  const sign = pattern[at]
  if (sign === undefined) return 0
  if (sign === '?') return 1
  const close = sign === '[' ? pattern.indexOf(']', at + 2) : -1
  if (close < 0) return sign === character ? 1 : 0
  let body = pattern.slice(at + 1, close)
  const negated = /^[!^]/.test(body)
  if (negated) body = body.slice(1)
  let inside = false
  for (let i = 0; i < body.length; i++) {
    const ranged = body[i + 1] === '-' && i + 2 < body.length
    const end = ranged ? body[i + 2]! : body[i]!
    if (character >= body[i]! && character <= end) inside = true
    if (ranged) i += 2
  }
  return inside === negated ? 0 : close - at + 1
}
