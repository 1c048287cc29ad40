import { goBlocks } from './blocks/go_blocks.ts'
import { jsBlocks } from './blocks/js_blocks.ts'
import type { Language } from './blocks/lex.ts'
import { pythonBlocks } from './blocks/python_blocks.ts'
import { rustBlocks } from './blocks/rust_blocks.ts'
import { type Source, type TestBlock, sourceOf } from './blocks/source.ts'

/** A test as its file writes it down. */
export interface WrittenTest {
  /** With the names of its suites: `math > adds`. */
  name: string
  line: number
  /** Several tests share the name, or it is made when it runs (`each`, a template): it cannot be linked to by name. */
  loose: boolean
  /** It, or a suite around it, says that it is not to be run. */
  skipped: boolean
}

const languages: ReadonlyArray<readonly [RegExp, Language, (source: Source) => TestBlock[]]> = [
  [/\.[cm]?[jt]sx?$/, 'js', jsBlocks],
  [/\.py$/, 'python', pythonBlocks],
  [/\.go$/, 'go', goBlocks],
  [/\.rs$/, 'rust', rustBlocks],
]

const skips =
  /^(?:x(?:it|test|specify)\b|\w+(?:\.\w+)*\.(?:skip|todo|fixme)\b(?!\.))|[{,](?:skip|todo):(?:true|['"])|\bt\.Skip(?:Now|f)?\(/
const skipsAround =
  /\b(?:describe|suite|context)(?:\.\w+)*\.(?:skip|todo|fixme)\b|\bxdescribe\b|\b(?:pytest\.mark|unittest)\.skip\b|#\[ignore\b/

/** The tests that a file holds, in its order; none where its language is not read or its brackets do not match. */
export function testsIn(path: string, text: string): WrittenTest[] {
  const found = languages.find(([pattern]) => pattern.test(path))
  if (found === undefined) return []
  const [, language, blocks] = found
  const source = sourceOf(text.replaceAll('\r\n', '\n'), language)
  if (source === undefined) return []
  const tests = blocks(source).filter(({ name }) => name !== '')
  const count = new Map<string, number>()
  for (const { name } of tests) count.set(name, (count.get(name) ?? 0) + 1)
  return tests.map(({ name, line, text: code, context }) => ({
    name,
    line,
    loose: count.get(name)! > 1 || /\$\{|%[sdifjo#]|\$\w|\p{Cc}/u.test(name) || /^\w+\.(?:each|for)\b/.test(code),
    skipped: skips.test(code) || skipsAround.test(context),
  }))
}
