import type { TestResult } from '../core/event.ts'

/**
 * Whether a result is the test that somebody named: `adds`, or with its suites `math > adds` (also `math adds`,
 * `math::adds`, `math/adds`, `math.adds`). A name stands for its subtests and its parameters (`test_x[1]`) too; Go writes
 * `_` for the blanks of a subtest's name.
 *
 * @param wanted.path if given and the result has a file, the two must agree
 */
export function sameTest(result: TestResult, wanted: { path?: string; name: string }): boolean {
  if (wanted.path !== undefined && !sameFile(result.file, wanted.path)) return false
  const name = squeeze(wanted.name)
  const underscored = name.replace(/(?<!>) (?!>)/g, '_')
  const parts = result.name.split(' > ').map(squeeze)
  for (let from = 0; from < parts.length; from++) {
    for (let to = from + 1; to <= parts.length; to++) {
      const known = spellings(parts.slice(from, to))
      if (known.includes(name) || known.includes(underscored)) return true
    }
  }
  return false
}

function spellings(parts: string[]): string[] {
  const bare = [...parts.slice(0, -1), parts.at(-1)!.replace(/\[.*\]$/, '')]
  return [parts, bare].flatMap((names) => [' > ', ' ', '::', '/', '.'].map((between) => names.join(between)))
}

/** Blanks at the ends and doubled ones are nobody's meaning. */
function squeeze(name: string): string {
  return name.replace(/\s+/g, ' ').trim()
}

/** A result's file may be absolute, or something that is no path at all (a Go package). */
function sameFile(file: string | undefined, path: string): boolean {
  if (file === undefined || !/\.\w+$/.test(file)) return true
  const wanted = path.replace(/^\.\//, '')
  const given = file.replaceAll('\\', '/').replace(/^\.\//, '')
  return given === wanted || given.endsWith(`/${wanted}`) || wanted.endsWith(`/${given}`)
}
