import { isMap, isScalar } from 'yaml'
import type { Place } from '../../core/diagnostic.ts'
import { parseYamlOnce } from '../../core/yaml_document.ts'

/** Finds where the last key of a path stands in a YAML file, or the nearest thing above it. */
export function keyPlaces(text: string, file: string): (path: ReadonlyArray<string | number>) => Place {
  const { doc, lines } = parseYamlOnce(text)
  const offsetOf = (path: ReadonlyArray<string | number>): number | undefined => {
    const owner = path.length <= 1 ? doc.contents : doc.getIn(path.slice(0, -1), true)
    if (isMap(owner)) {
      const pair = owner.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))
      if (pair !== undefined && isScalar(pair.key)) return pair.key.range?.[0]
    }
    const node = doc.getIn(path, true) as { range?: [number, number, number] | null } | undefined
    return node?.range?.[0]
  }
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const offset = offsetOf(path.slice(0, length))
      if (offset === undefined) continue
      const { line, col } = lines.linePos(offset)
      return { file, line, column: col }
    }
    return { file, line: 1, column: 1 }
  }
}
