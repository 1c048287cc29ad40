import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import type { Json } from '../core/event.ts'
import { newRunId } from '../core/id.ts'
import type { Outside } from '../engine/driving.ts'
import { readText, syncFolder, writeAtomic } from '../ports/files.ts'
import { copyFiles, filesOf } from './copy_files.ts'

const result = z.strictObject({
  outputs: z.record(z.string(), z.json()),
  files: z.array(z.string()),
})

/**
 * Results of steps with a `cache`, in `.mmm/cache/steps/<name>`: the outputs and a copy of the files. It can be deleted; a
 * damaged one is as if it were not there.
 *
 * @param cwd the folder that the steps work in
 */
export function stepCache(root: string, cwd: string): Outside['cache'] {
  const all = join(root, '.mmm', 'cache', 'steps')
  return {
    async take(name) {
      const folder = join(all, name)
      const found = parse(await readText(join(folder, 'result.json')).catch(() => undefined))
      if (found === undefined) return undefined
      const copied = await copyFiles(found.files, join(folder, 'files'), cwd).catch(missing)
      return copied === undefined ? undefined : (found.outputs as Record<string, Json>)
    },
    async keep(name, { outputs, paths }) {
      const made = join(all, `${newRunId(new Date())}.new`)
      await mkdir(made, { recursive: true })
      const files = paths.length === 0 ? [] : await filesOf(paths, cwd)
      await copyFiles(files, cwd, join(made, 'files'))
      await writeAtomic(join(made, 'result.json'), JSON.stringify({ outputs, files }))
      await rm(join(all, name), { recursive: true, force: true })
      await rename(made, join(all, name))
      await syncFolder(all)
    },
  }
}

function parse(text: string | undefined): z.infer<typeof result> | undefined {
  try {
    return text === undefined ? undefined : result.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}

function missing(error: unknown): undefined {
  if ((error as { code?: string }).code === 'ENOENT') return undefined
  throw error
}
