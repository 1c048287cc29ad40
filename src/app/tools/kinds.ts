import { configDefaults, type Config } from '../../core/config.ts'
import type { Kind } from '../../core/kind.ts'
import { builtIn } from '../../steps/index.ts'
import { makeWorld } from '../make_world.ts'
import { openModel } from '../model.ts'
import type { Start } from '../open.ts'

/** The kinds of step by name, for looking at workflows: needs no settings that are valid, and nothing is performed. */
export function kindsFor({ cwd, env, packageRoot }: Start, root: string): ReadonlyMap<string, Kind> {
  const config: Config = configDefaults
  const world = makeWorld({ root, config, env, packageRoot, openModel: () => openModel({ root, cwd, env, config }) })
  return new Map(builtIn(world).map((kind) => [kind.name, kind]))
}
