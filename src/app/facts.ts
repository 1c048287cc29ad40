import { readFileSync } from 'node:fs'
import { createHash } from 'node:crypto'
import type { Json } from '../core/event.ts'
import type { Facts } from '../core/scope.ts'
import type { World } from '../steps/index.ts'

/** What the user gave by the environment that was chosen. */
export interface Given {
  environment: Record<string, string>
  secrets: Record<string, string>
  /** The same for the workflows that are called, by their file. */
  called: Record<string, { environment: Record<string, string>; secrets: Record<string, string> }>
}

/** What expressions see beside the run. Variables are those that a child process would see. */
export async function factsOf(world: World, cwd: string, given: Given): Promise<Facts> {
  const { default: glob } = await import('fast-glob')
  return {
    env: world.childEnv(),
    project: { root: cwd } as Json,
    git: await gitFacts(world),
    ...given,
    hashFiles(patterns) {
      const files = glob.sync([...patterns], { cwd, dot: true, followSymbolicLinks: false, absolute: true }).toSorted()
      if (files.length === 0) return ''
      const hash = createHash('sha256')
      for (const file of files) hash.update(createHash('sha256').update(readFileSync(file)).digest())
      return hash.digest('hex')
    },
  }
}

async function gitFacts(world: World): Promise<Json> {
  try {
    const { head, branch } = await world.place()
    return { head, branch: branch ?? '' }
  } catch {
    return { head: '', branch: '' }
  }
}
