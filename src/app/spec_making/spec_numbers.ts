import { readdir } from 'node:fs/promises'
import { join } from 'node:path'

/** The highest number of a folder `012-name` in a folder of specs; 0 where there is none. */
export async function highestNumber(root: string, folder: string): Promise<number> {
  const names = await readdir(join(root, folder)).catch(() => [])
  return Math.max(0, ...names.flatMap((name) => (/^\d{3}-/.test(name) ? [Number(name.slice(0, 3))] : [])))
}
