import type { Measured } from './measure.ts'
import type { Language } from './project.ts'

/** Files, lines and bytes by language; most lines first, then by name. */
export function languages(files: readonly Measured[]): Language[] {
  const byName = new Map<string, Language>()
  for (const { language, lines, bytes } of files) {
    if (language === undefined) continue
    const sums = byName.get(language.name) ?? { ...language, files: 0, lines: 0, bytes: 0 }
    sums.files++
    sums.lines += lines
    sums.bytes += bytes
    byName.set(language.name, sums)
  }
  return [...byName.values()].toSorted((a, b) => b.lines - a.lines || (a.name < b.name ? -1 : 1))
}

/** The ten longest files of code or markup. */
export function largest(files: readonly Measured[]): Array<{ path: string; lines: number }> {
  return files
    .filter(({ language }) => language?.kind === 'code' || language?.kind === 'markup')
    .toSorted((a, b) => b.lines - a.lines || (a.path < b.path ? -1 : 1))
    .slice(0, 10)
    .map(({ path, lines }) => ({ path, lines }))
}
