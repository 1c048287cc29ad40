/** Changes the indentation of a line of the new text; undefined = it cannot be shifted alike. */
export type Adapt = (line: string) => string | undefined

const widths = [2, 3, 4, 8]

/**
 * The ways to turn the request's indentation into the file's by one uniform shift, in groups: the first group that has
 * any is to be used, and all of one group must give the same text. Lines are compared by their indentation only.
 */
export function shifts(file: readonly string[], old: readonly string[]): Adapt[][] {
  const pairs: Array<[string, string]> = []
  for (const [index, line] of old.entries()) {
    const found = file[index]!
    if ((line.trim() === '') !== (found.trim() === '')) return []
    if (line.trim() !== '') pairs.push([indentOf(found), indentOf(line)])
  }
  const conversions = widths.flatMap((width) => [
    (indent: string) => indent.replaceAll(' '.repeat(width), '\t'),
    (indent: string) => indent.replaceAll('\t', ' '.repeat(width)),
  ])
  return [
    shift(pairs, String),
    conversions.filter((convert) => pairs.every(([found, asked]) => found === convert(asked))).map(onIndent),
    conversions.flatMap((convert) => shift(pairs, convert)),
  ]
}

/** White space in front of a line. */
function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)![0]
}

function shift(pairs: Array<[string, string]>, convert: (indent: string) => string): Adapt[] {
  if (pairs.length === 0) return []
  const [found, asked] = [pairs[0]![0], convert(pairs[0]![1])]
  if (found.endsWith(asked)) {
    const more = found.slice(0, found.length - asked.length)
    if (pairs.every(([f, a]) => f === more + convert(a))) return [onIndent((indent) => more + convert(indent))]
  }
  if (asked.endsWith(found)) {
    const less = asked.slice(0, asked.length - found.length)
    if (!pairs.every(([f, a]) => less + f === convert(a))) return []
    return [
      onIndent((indent) => {
        const converted = convert(indent)
        return converted.startsWith(less) ? converted.slice(less.length) : undefined
      }),
    ]
  }
  return []
}

function onIndent(change: (indent: string) => string | undefined): Adapt {
  return (line) => {
    if (line.trim() === '') return line.trim()
    const indent = indentOf(line)
    const changed = change(indent)
    return changed === undefined ? undefined : changed + line.slice(indent.length)
  }
}
