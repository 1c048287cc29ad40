import { posix } from 'node:path'

/**
 * A `[@test]` link's target as a path from the project's root, or undefined if it leads elsewhere. `./` and `../` count
 * from the spec's own folder, as in any markdown link; all else counts from the root.
 */
export function resolveTest(target: string, specPath: string): string | undefined {
  const written = decodePercent(target)
  if (written.includes('\\') || /^[a-z][a-z\d+.-]*:/i.test(written) || written.startsWith('/')) return undefined
  const near = /^\.\.?\//.test(written)
  const path = posix.normalize(near ? posix.join(posix.dirname(specPath), written) : written)
  const leaves = path === '..' || path.startsWith('../')
  return leaves || path === '.' || path.endsWith('/') || path.includes('\0') ? undefined : path
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
