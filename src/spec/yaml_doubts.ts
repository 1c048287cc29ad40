import { isAlias, isScalar, type Document as Yaml, type Node, type Pair } from 'yaml'
import type { Diagnostic } from '../core/diagnostic.ts'

/** Makes an error at an offset of the YAML. */
type Report = (code: string, message: string, offset: number, hint: string) => Diagnostic

/** Aliases such as `*x` that stand for nothing, which the parser of YAML takes without a word. */
export function lostAliases(pairs: readonly Pair<Node, Node | null>[], yaml: Yaml, report: Report): Diagnostic[] {
  return pairs.flatMap(({ value }) => {
    if (!isAlias(value) || value.resolve(yaml) !== undefined) return []
    const message = `The front matter is no valid YAML: "*${value.source}" stands for nothing`
    return [report('spec.front-matter', message, value.range?.[0] ?? 0, 'Put the value in quotes')]
  })
}

/** A title of which YAML takes the end for a comment: `C# #1`. What stands behind "# " is a comment to people too. */
export function cutTitle(pairs: readonly Pair<Node, Node | null>[], text: string, report: Report): Diagnostic[] {
  const value = pairs.find(({ key }) => isScalar(key) && key.value === 'title')?.value
  if (!isScalar(value) || value.type !== 'PLAIN') return []
  const end = value.range?.[1] ?? 0
  const [, blanks = '', lost] = /^([ \t]+)(#\S[^\r\n]*)/.exec(text.slice(end)) ?? []
  if (lost === undefined) return []
  const message = `The title ends before "${lost.trimEnd()}", which YAML takes for a comment`
  const found = report('spec.cut-title', message, end + blanks.length, 'Put the title in quotes')
  return [{ ...found, severity: 'warning' }]
}
