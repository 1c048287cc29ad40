import type { Project } from '../../workspace/index.ts'

/**
 * The files that kept commits changed, by the specs that they name in their trailer `Mmm-Spec`, relative to the project's root;
 * what lies outside of it is left out. Only the trailers count, not what else a message says.
 */
export async function specHistory({ git, head, prefix }: Project): Promise<Map<string, string[]>> {
  const found = new Map<string, Set<string>>()
  if (head === null) return new Map()
  const format = '--format=tformat:%x01%(trailers:key=Mmm-Spec,valueonly,unfold,separator=%x02)'
  const grep = ['--grep=^Mmm-Spec: ', '--no-show-signature', '--encoding=UTF-8']
  const out = await git.run(['log', '-z', ...grep, format, '--name-only', '--no-renames', head, '--'])
  let specs: string[] = []
  for (const part of out.split(/\0/)) {
    const text = part.replace(/^\n/, '')
    if (text.startsWith('\x01'))
      specs = text
        .slice(1)
        .split('\x02')
        .map((id) => id.trim())
        .filter((id) => id !== '')
    else if (text !== '') addFile(found, { specs, file: text, prefix })
  }
  return new Map([...found].map(([id, files]) => [id, [...files]]))
}

function addFile(
  found: Map<string, Set<string>>,
  { specs, file, prefix }: { specs: readonly string[]; file: string; prefix: string },
): void {
  if (prefix !== '' && !file.startsWith(`${prefix}/`)) return
  const path = prefix === '' ? file : file.slice(prefix.length + 1)
  for (const id of specs) found.set(id, (found.get(id) ?? new Set()).add(path))
}
