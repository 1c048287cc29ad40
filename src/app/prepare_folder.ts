import { statSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { codeOf } from '../core/error.ts'
import { createOnly } from '../ports/files.ts'

const ignored = '*\n!config.yml\n!workflows/\n!workflows/**\n!prompts/\n!prompts/**\n'

/**
 * Makes a project's `.mmm` folder, which keeps itself out of the user's git status, but for what is meant to be committed.
 * Tells whether anything was made.
 */
export async function prepareFolder(root: string): Promise<boolean> {
  const folder = join(root, '.mmm')
  await mkdir(folder, { recursive: true })
  const git = join(root, '.git')
  const own = statSync(git, { throwIfNoEntry: false })?.isDirectory() === true
  // Until it is there whole, git would show what is made; so it is made where git does not look
  const file = join(folder, '.gitignore')
  if (!own) return createOnly(file, ignored)
  return createOnly(file, ignored, git).catch((error: unknown) => {
    if (!['EACCES', 'EPERM', 'EROFS'].includes(codeOf(error) ?? '')) throw error
    return createOnly(file, ignored)
  })
}
