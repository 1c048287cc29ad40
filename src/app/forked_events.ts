import { join } from 'node:path'
import type { Event } from '../core/event.ts'
import type { Run } from '../core/run.ts'
import { ownPid } from '../ports/shell.ts'
import { workspaceFolder } from './enter_workspace.ts'
import type { OpenWorld } from './make_world.ts'

export interface Forking {
  /** The run that is forked, as it was at the last of the events. */
  run: Run
  /** The new run. */
  id: string
  branch: string
  world: Pick<OpenWorld, 'config' | 'env' | 'root'>
  version: string
}

/** Options that hold for one run only: its branch, and the planned time that it was started for. */
const own = new Set(['branch', 'slot'])

/** The events of one run as those of another: numbered anew, with its own id, branch, worktree and checkpoints. */
export function forkedEvents(kept: readonly Event[], forking: Forking): Event[] {
  return kept.map((event, i) => ({ ...forked(event, forking, kept), seq: i + 1 }))
}

function forked(event: Event, { run, id, branch, world, version }: Forking, kept: readonly Event[]): Event {
  switch (event.type) {
    case 'run.started': {
      const options = Object.fromEntries(Object.entries(event.options).filter(([key]) => !own.has(key)))
      const origin = { run: run.id, seq: kept.at(-1)!.seq }
      return { ...event, run: id, mmm: version, pid: ownPid(), options, origin }
    }
    case 'run.resumed': {
      // What it took back is not among the events
      const { rewind, ...rest } = event
      return rewind === undefined ? event : { ...rest, asIs: true }
    }
    case 'workspace.made':
      return { ...event, path: join(workspaceFolder(world, id), 'work'), branch }
    case 'checkpoint.taken':
      return { ...event, ref: `refs/mmm/${id}/${event.n}` }
    case 'step.ended': {
      const { ref } = event.outputs
      if (event.kind !== 'checkpoint' || typeof ref !== 'string') return event
      return { ...event, outputs: { ...event.outputs, ref: ref.replace(/^refs\/mmm\/[^/]+\//, `refs/mmm/${id}/`) } }
    }
    default:
      return event
  }
}
