import type { Config } from '../core/config.ts'
import { MmmError } from '../core/error.ts'
import { masker } from '../core/mask.ts'
import { childEnv } from '../checks/index.ts'
import { systemClock } from '../ports/clock.ts'
import type { Model } from '../ports/model.ts'
import { run } from '../ports/shell.ts'
import { runMark, runVariable } from '../ports/strays.ts'
import { analyze, type Project } from '../project/index.ts'
import type { World } from '../steps/index.ts'
import {
  findProject,
  makeReady,
  refuseLeaks,
  looksSecret,
  type Project as Place,
  type Workspace,
} from '../workspace/index.ts'
import { readPrompt } from './prompts.ts'

export interface WorldSources {
  root: string
  config: Config
  env: Record<string, string | undefined>
  packageRoot: string
  openModel: () => Promise<Model>
  /** The model is a recording. @default false */
  isReplaying?: boolean
  /** Names of variables that commands may see beside the harmless ones. */
  allowEnv?: readonly string[]
}

/** A world whose workspace is set once it is made. */
export interface OpenWorld extends World {
  enter(workspace: Workspace): void
  /** Commands are of this run from now on: their environment says so. */
  mark(run: string): void
  /** Specs are read from another folder from now on: for a preview. */
  readFrom(folder: string): void
  /** Further values that are masked from now on. */
  hide(values: readonly string[]): void
}

/** Joins the parts that steps need. Nothing is read or asked before it is used. */
export function makeWorld(sources: WorldSources): OpenWorld {
  const { root, config, env, packageRoot } = sources
  const hidden: string[] = []
  let masked = masker(env)
  const mask = (text: string) => masked(text)
  const allow = [...(config['allow-env'] ?? []), ...(sources.allowEnv ?? [])]
  let ownEnv: Record<string, string> | undefined
  let marked: Record<string, string> = {}
  let workspace: Workspace | undefined
  let specFolder: string | undefined
  let project: Promise<Project> | undefined
  let place: Promise<Place> | undefined
  let model: Promise<Model> | undefined
  const world: OpenWorld = {
    root,
    config,
    env,
    clock: systemClock,
    mask,
    childEnv: (extra = {}) => ({ ...(ownEnv ??= childEnv(env, { allow })), ...extra, ...marked }),
    project: () => (project ??= analyze(root, { env: definedOnly(env) })),
    place: () => (place ??= findProject(root, { env, explicit: root })),
    hide(values) {
      hidden.push(...values)
      masked = masker(env, hidden)
    },
    enter(made) {
      workspace = made
    },
    mark(id) {
      marked = { [runVariable]: runMark(id, env) }
    },
    workspace() {
      if (workspace !== undefined) return workspace
      throw new MmmError(
        'workspace.none',
        'This workflow works in your own files: it has no workspace to keep, undo or restore',
        {
          hint: 'Put `workspace: worktree` at the head of the workflow',
        },
      )
    },
    folder: () => specFolder ?? workspace?.dir ?? root,
    readFrom(folder) {
      specFolder = folder
    },
    hidden: () => (workspace?.excluded ?? []).filter((path) => looksSecret(path)),
    async makeReady(target, signal) {
      const ready = await makeReady(target, {
        project: await world.place(),
        setup: config.setup ?? [],
        bring: config.bring ?? [],
        runCommand: async (command, cwd) => {
          const { exit, output } = await run(command, { cwd, env: world.childEnv(), signal })
          signal.throwIfAborted()
          return { exit, output: mask(output) }
        },
      })
      refuseLeaks(ready)
      return ready
    },
    isReplaying: sources.isReplaying ?? false,
    model: () => (model ??= sources.openModel()),
    prompt: (name) => readPrompt(name, { root, packageRoot }),
    retryDelay: Number(env['MMM_RETRY_DELAY'] ?? 1_000),
  }
  return world
}

function definedOnly(env: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined))
}
