import { type Source, type TestBlock, enclosing, essence, lineOf } from './source.ts'

const head = /((?:#\s*\[[^\n]*\]\s*)+)(?:pub\s*(?:\([^)]*\)\s*)?)?(?:async\s+)?(?:unsafe\s+)?fn\s+(\w+)/g

/** The functions of a Rust source that bear an attribute of a test, with the modules they stand in. */
export function rustBlocks(source: Source): TestBlock[] {
  return [...source.mask.matchAll(head)].flatMap((match) => {
    if (!/\b(?:test|rstest|test_case|proptest|quickcheck|bench)\b/.test(match[1]!)) return []
    const open = source.mask.indexOf('{', match.index + match[0].length)
    if (open === -1) return []
    const modules = enclosing(source, match.index).map((bracket) => moduleHead(source, bracket))
    const names = modules.map((text) => /\bmod (\w+)$/.exec(text)?.[1]).filter((name) => name !== undefined)
    const end = source.match[open]! + 1
    return [
      {
        name: [...names, match[2]!].join(' > '),
        context: modules.join('\n'),
        text: essence(source, match.index, end),
        line: lineOf(source.text, match.index),
        only: false,
        start: match.index,
        end,
      },
    ]
  })
}

/** What stands before a brace since the statement before: `#[cfg(test)]mod tests`. */
function moduleHead(source: Source, bracket: number): string {
  let from = bracket
  while (from > 0 && !/[;{}]/.test(source.mask[from - 1]!)) from--
  return essence(source, from, bracket)
}
