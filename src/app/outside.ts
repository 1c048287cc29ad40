import type { Kind } from '../core/kind.ts'
import type { Run } from '../core/run.ts'
import type { Facts } from '../core/scope.ts'
import type { Outside } from '../engine/driving.ts'
import { checkpointNow, restoreAt } from '../steps/checkpoint.ts'
import type { World } from '../steps/index.ts'
import { artifactStore } from './artifacts.ts'
import { factsOf, type Given } from './facts.ts'
import { itemsOf } from './items.ts'
import { makeLanes, type RunLanes } from './lanes.ts'
import type { OpenWorld } from './make_world.ts'
import { runFolder } from './runs.ts'
import { stepCache } from './step_cache.ts'

export interface OutsideSources {
  run: Run
  world: OpenWorld
  /** The run's own folder. */
  cwd: string
  given: Given
  signal: AbortSignal
  registry(world: World): ReadonlyMap<string, Kind>
  /** Puts something around the kinds of step. */
  wrap?: ((kinds: ReadonlyMap<string, Kind>, facts: Facts) => ReadonlyMap<string, Kind>) | undefined
}

type Hands = 'kinds' | 'facts' | 'items' | 'cwd' | 'cache' | 'artifacts' | 'checkpoint' | 'restore' | 'lanes'

/** What of the outside belongs to a folder: each step gets that of the worktree that it works in. */
export async function outsideOf(sources: OutsideSources): Promise<{ outside: Pick<Outside, Hands>; lanes: RunLanes }> {
  const { run, world, cwd, given, signal, registry } = sources
  const lanes = makeLanes({
    run,
    world,
    signal,
    kindsOf: registry,
    factsOf: (inside, folder) => factsOf(inside, folder, given),
  })
  const at = (path: string) => lanes.at(path) ?? { world, cwd }
  const facts: Facts = { ...(await factsOf(world, cwd, given)), within: (path) => lanes.at(path)?.facts }
  const kinds = routed(registry(world), (path) => lanes.at(path)?.kinds)
  const cacheAt = (path: string) => stepCache(world.root, at(path).cwd)
  const outside: Pick<Outside, Hands> = {
    kinds: sources.wrap?.(kinds, facts) ?? kinds,
    facts,
    cwd,
    items: (from, path) => itemsOf(from, { world, cwd: at(path).cwd, signal }),
    cache: {
      take: (name, path) => cacheAt(path).take(name, path),
      keep: (name, result, path) => cacheAt(path).keep(name, result, path),
    },
    artifacts: (of) => artifactStore(runFolder(world.root, run.id), at(of.path).cwd)(of),
    checkpoint: (path) => lanes.inTurn(() => checkpointNow(at(path).world, run, path)),
    restore: (path) => lanes.inTurn(() => restoreAt(at(path).world, run, path)),
    ...(run.workspaceKey === 'here' ? {} : { lanes }),
  }
  return { outside, lanes }
}

/** Kinds whose steps are performed by those of the worktree that they work in. */
function routed(
  own: ReadonlyMap<string, Kind>,
  inLane: (path: string) => ReadonlyMap<string, Kind> | undefined,
): ReadonlyMap<string, Kind> {
  const route = (kind: Kind): Kind => ({
    ...kind,
    perform: (input, context) => (inLane(context.path)?.get(kind.name) ?? kind).perform(input, context),
  })
  return new Map([...own].map(([name, kind]) => [name, route(kind)]))
}
