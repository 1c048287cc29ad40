import { realpath } from 'node:fs/promises'
import { configDefaults, type Config } from '../../core/config.ts'
import { exit, type ExitCode } from '../../core/exit.ts'
import { locateProject } from '../locate.ts'
import { makeWorld } from '../make_world.ts'
import { openModel } from '../model.ts'
import type { Start } from '../open.ts'
import { cacheProbes } from './cache.ts'
import type { Looking, Probe } from './probe.ts'
import { programs } from './programs.ts'
import { gitProbes, specProbes, workflowProbes } from './project.ts'
import { runProbes } from './runs.ts'
import { modelProbes, readSettings } from './settings.ts'

export type { Probe } from './probe.ts'

export interface Examined {
  root: string
  probes: Probe[]
  code: ExitCode
}

export interface ExamineOptions {
  project: string | undefined
  nodeVersion: string
  signal: AbortSignal
}

/** Looks at all that a run needs. Asks no server, and changes nothing but for a probe in the cache folder, which it removes. */
export async function examine(start: Start, { project, nodeVersion, signal }: ExamineOptions): Promise<Examined> {
  const { env, cwd, packageRoot } = start
  const root = await realpath(locateProject(cwd, project))
  const { resolved, user, probes } = await readSettings(root, env)
  const config: Config = resolved?.config ?? configDefaults
  const looking: Looking = {
    root,
    env,
    nodeVersion,
    packageRoot,
    signal,
    config,
    ...(user === undefined ? {} : { user }),
  }
  const kinds = async () => {
    const { builtIn } = await import('../../steps/index.ts')
    const world = makeWorld({ root, config, env, packageRoot, openModel: () => openModel({ root, cwd, env, config }) })
    return new Map(builtIn(world).map((kind) => [kind.name, kind]))
  }
  const all = await Promise.all([
    programs(looking),
    gitProbes(looking),
    probes,
    workflowProbes(looking, kinds),
    specProbes(looking),
    modelProbes(looking),
    cacheProbes(looking),
    runProbes(looking),
  ])
  signal.throwIfAborted()
  return { root, probes: all.flat(), code: codeOf(all.flat()) }
}

function codeOf(probes: readonly Probe[]): ExitCode {
  const errors = probes.filter((one) => one.status === 'error')
  if (errors.length === 0) return exit.done
  return errors.some((one) => one.class !== 'config') ? exit.environment : exit.usage
}
