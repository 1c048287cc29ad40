/** Lines in which a runner, compiler or shell says that something is wrong. */
const trouble =
  /^\s*not ok\b|✖|✗|✘|×|\bFAIL(?:ED|URE)?\b|\bAssertionError\b|\b\w*(?:Error|Exception)\b:|\berror(?:\[\w+\])?:|\berror TS\d+|^E\s{2,}|panicked at|Traceback \(most recent|: command not found/

/**
 * What of an output tells why it is red, within a number of characters: the lines of trouble with what stands around them,
 * gaps marked; its end where no line says trouble.
 */
export function excerptOf(output: string, most: number): string {
  if (output.length <= most) return output
  const lines = output.split('\n').map((line) => (line.length > 400 ? `${line.slice(0, 400)}...` : line))
  const wanted = new Set<number>()
  let size = 0
  for (const [i, line] of lines.entries()) {
    if (!trouble.test(line)) continue
    for (let near = Math.max(0, i - 2); near <= Math.min(lines.length - 1, i + 14); near++) {
      if (wanted.has(near)) continue
      size += lines[near]!.length + 1
      if (size > most) return joined(lines, wanted)
      wanted.add(near)
    }
  }
  return wanted.size === 0 ? output.slice(-most) : joined(lines, wanted)
}

function joined(lines: readonly string[], wanted: ReadonlySet<number>): string {
  const parts: string[] = []
  let last = -1
  for (const i of [...wanted].toSorted((a, b) => a - b)) {
    if (i > last + 1) parts.push('[...]')
    parts.push(lines[i]!)
    last = i
  }
  if (last < lines.length - 1) parts.push('[...]')
  return parts.join('\n')
}
