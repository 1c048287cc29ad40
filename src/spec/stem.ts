/** A file's name without `.md`, with what may not stand in an id replaced by `-`. */
export function stemOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1).replace(/\.md$/i, '')
  const stem = name
    .normalize('NFC')
    .replace(/[\s#/\\\p{C}]+/gu, '-')
    .replace(/^-+|-+$/g, '')
  return stem === '' ? 'spec' : stem
}
