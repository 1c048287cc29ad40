import { existsSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { testsIn, type WrittenTest } from '../../checks/index.ts'
import type { Spec } from '../../spec/index.ts'
import type { OpenWorld } from '../make_world.ts'
import { propose, type Proposal } from './propose.ts'

/** Longest file of tests whose names are looked at, in bytes. */
const maxBytes = 1_000_000

/** Proposes checks for the criteria without one of some specs, from the tests and files of the project. Runs nothing. */
export async function bindSpecs(
  world: Pick<OpenWorld, 'root' | 'project'>,
  { specs, all }: { specs: readonly Spec[]; all: readonly Spec[] },
): Promise<Proposal[]> {
  if (specs.every((spec) => spec.criteria.every((one) => one.check !== undefined))) return []
  const { testFiles } = await world.project()
  const tests = new Map<string, WrittenTest[]>()
  for (const path of testFiles) {
    const file = join(world.root, path)
    const { size } = await stat(file).catch(() => ({ size: Infinity }))
    const text = size > maxBytes ? undefined : await readFile(file, 'utf8').catch(() => undefined)
    if (text !== undefined) tests.set(path, testsIn(path, text))
  }
  return propose(specs, all, { tests, exists: (path) => existsSync(join(world.root, path)) })
}
