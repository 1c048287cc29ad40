import { lstat } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { globTest } from './glob.ts'
import type { ToolHands } from './hands.ts'
import { placeToRead, show } from './place.ts'
import { defineTool, refused, said } from './tool.ts'

const most = 200

/** Lists files by a glob. */
export const list = defineTool({
  name: 'list',
  description:
    'Lists the files of the project that a glob matches, sorted, at most 200. "*.ts" matches at any depth, "src" or "src/**" all below a folder. Files that git ignores are left out.',
  schema: z.strictObject({ glob: z.string().optional().describe('Default: all files') }),
  mutates: false,
  subject: ({ glob }) => show(glob ?? '**'),
  async perform({ glob = '**' }, hands) {
    if (glob.startsWith('/') || glob.split('/').includes('..')) {
      return refused(`${show(glob)} leaves the project's folder: globs are relative to it`)
    }
    const files = await visible(hands, glob)
    if (files.length === 0) return said(`No file matches ${show(glob)}`)
    const rest = files.length > most ? `\n[${files.length - most} more: use a narrower glob]` : ''
    return said(files.slice(0, most).map(show).join('\n') + rest)
  },
})

/** The existing files that match and may be seen, in the order of their code units. */
async function visible(hands: ToolHands, glob: string): Promise<string[]> {
  const matches = globTest(glob)
  const found: string[] = []
  const all = [...new Set(await hands.files())].filter(matches).toSorted()
  for (let start = 0; start < all.length; start += 100) {
    const some = all.slice(start, start + 100)
    const seen = await Promise.all(some.map((path) => isVisible(path, hands)))
    found.push(...some.filter((_, index) => seen[index]))
  }
  return found
}

async function isVisible(path: string, hands: ToolHands): Promise<boolean> {
  try {
    const entry = await lstat(join(hands.root, path))
    if (entry.isSymbolicLink()) return !hands.hidden(path)
  } catch {
    return false
  }
  return !('denied' in (await placeToRead(path, hands)))
}
