import { type Source, type TestBlock, essence, lineOf } from './source.ts'

const head = /^func\s+(?:\([^)]*\)\s*)?((?:Test|Benchmark|Fuzz|Example)\w*)\s*(?=\()/gm

/** The test functions of a Go source, methods of suites too. */
export function goBlocks(source: Source): TestBlock[] {
  return [...source.mask.matchAll(head)].flatMap((match) => {
    const params = source.match[match.index + match[0].length]!
    const open = source.mask.indexOf('{', params)
    if (params === -1 || open === -1) return []
    const end = source.match[open]! + 1
    const text = essence(source, match.index, end)
    return [
      {
        name: match[1]!,
        context: '',
        text,
        line: lineOf(source.text, match.index),
        only: false,
        start: match.index,
        end,
      },
    ]
  })
}
