import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createOnly } from '../ports/files.ts'

const ignored = '*\n!config.yml\n!workflows/\n!workflows/**\n!prompts/\n!prompts/**\n'

/**
 * Makes a project's `.mmm` folder, which keeps itself out of the user's git status, but for what is meant to be committed.
 * Tells whether anything was made.
 */
export async function prepareFolder(root: string): Promise<boolean> {
  const folder = join(root, '.mmm')
  await mkdir(folder, { recursive: true })
  return createOnly(join(folder, '.gitignore'), ignored)
}
