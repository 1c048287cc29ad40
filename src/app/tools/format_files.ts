import { resolve } from 'node:path'
import { formatYaml } from '../../engine/tools/format.ts'
import { writeAtomic } from '../../ports/files.ts'
import type { Start } from '../open.ts'
import { read } from './check_files.ts'
import { findFiles } from './find_files.ts'

export interface Formatted {
  files: string[]
  /** Files that are not, or were not, written the one way. */
  changed: string[]
}

/** Formats workflows, their tests, and settings: those of a project, or what was named. With `check` nothing is written. */
export async function formatFiles(
  start: Start,
  { root, named, check }: { root: string; named: readonly string[]; check: boolean },
): Promise<Formatted> {
  const { workflows, tests, configs } = findFiles(named, { root, cwd: start.cwd, packageRoot: start.packageRoot })
  const made: Formatted = { files: [...workflows, ...tests, ...configs], changed: [] }
  const texts = await Promise.all(made.files.map(async (file) => ({ file, before: await read(root, file) })))
  for (const { file, before, after } of texts.map((one) => ({ ...one, after: formatYaml(one.before, one.file) }))) {
    if (after === before) continue
    made.changed.push(file)
    if (!check) await writeAtomic(resolve(root, file), after)
  }
  return made
}
