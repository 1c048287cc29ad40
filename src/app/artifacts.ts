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
  return async ({ path, name = path.replaceAll('/', '.'), patterns }): Promise<Fact[]> => {
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
