import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Fact } from '../core/event.ts'
import type { Outside } from '../engine/driving.ts'
import { copyFiles, filesOf } from './copy_files.ts'

/**
 * Stores the files of a step in `<run>/artifacts/<name>`; a step that stores again replaces what it stored. Nothing found is
 * told, and no failure.
 *
 * @param folder the run's folder
 * @param cwd the folder that the steps work in
 */
export function artifactStore(folder: string, cwd: string): Outside['artifacts'] {
  return async ({ path, name: given, patterns }): Promise<Fact[]> => {
    const name = nameOf(path, given)
    const found = await filesOf(patterns, cwd)
    if (found.length === 0) {
      const message = `"${path}" has no artifacts: no file fits ${patterns.join(', ')}`
      return [{ type: 'notice', level: 'warning', message }]
    }
    const target = join(folder, 'artifacts', name)
    await rm(target, { recursive: true, force: true })
    return [{ type: 'artifacts.stored', path, name, files: await copyFiles(found, cwd, target) }]
  }
}

/** In a loop each round has a folder of its own: `reports-2`, in loops in loops `reports-2-1`. */
function nameOf(path: string, given: string | undefined): string {
  if (given === undefined) return path.replaceAll('/', '.')
  return [given, ...[...path.matchAll(/#(\d+)/g)].map((match) => match[1]!)].join('-')
}
