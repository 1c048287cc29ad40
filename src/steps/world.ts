import type { Config } from '../core/config.ts'
import type { Clock } from '../ports/clock.ts'
import type { Model } from '../ports/model.ts'
import type { Project } from '../project/index.ts'
import type { Project as Place, Ready, Workspace } from '../workspace/index.ts'

/** What the steps of a run share: the project, its settings, and the ways to the outside. */
export interface World {
  /** The user's project. */
  root: string
  config: Config
  env: Record<string, string | undefined>
  clock: Clock
  /** Replaces secrets; applied where a result is made. */
  mask(text: string): string
  /** The environment of a child process: harmless variables only, and these. */
  childEnv(extra?: Record<string, string>): Record<string, string>
  /** The project as analysed, once a process. */
  project(): Promise<Project>
  /** The project's place in git. Throws where there is no git or no commit. */
  place(): Promise<Place>
  /** The run's own workspace. Throws in a workflow that works in the user's tree. */
  workspace(): Workspace
  /** Folder in which specs are read: the workspace, or the user's tree where there is none. */
  folder(): string
  /** Copies what checks need and git ignores into a checkout, or runs `setup:` there. */
  makeReady(target: string, signal: AbortSignal): Promise<Ready>
  /** Paths of the workspace that nobody but checks may see: secrets that the configuration brought. */
  hidden(): readonly string[]
  /** The model behind the backend that was asked for. Throws where there is no key and no recording. */
  model(): Promise<Model>
  /** Whether the answers come from a recording and cost nothing. */
  isReplaying: boolean
  /** Asks on the terminal; absent where there is none. */
  ask?(question: string): Promise<string>
  /** Text of a prompt by name: the project's own, or the one that ships. */
  prompt(name: string): Promise<string>
  /** Milliseconds before the first retry of a failed call. @default 1000 */
  retryDelay: number
}
