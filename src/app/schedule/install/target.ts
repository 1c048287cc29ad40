import type { Schedule, Triggers, Workflow } from '../../../core/workflow.ts'

export const targets = ['systemd', 'crontab', 'hook', 'github', 'gitlab'] as const
export type Target = (typeof targets)[number]

/** What an installation is made from. */
export interface Installing {
  root: string
  workflow: Workflow
  schedule: readonly Schedule[]
  on: Triggers
  /** The command line that fires what is due; that of a hook takes the branches behind it. */
  line: readonly string[]
  /** Where git looks for hooks. Undefined where no hook is written. */
  hooks?: Hooks
  /** `$PATH`, for the commands of the workflow. */
  path: string
  version: string
}

/** The folder of a repository's hooks, and what is to be known of it. */
export interface Hooks {
  folder: string
  /** The repository itself, which linked worktrees share. */
  common: string
  /** Sentences for people. */
  notes: string[]
}

/** A file that an installation writes, whole. */
export interface Written {
  path: string
  text: string
}

/** What the first line of anything that mmm writes says, so that it takes away that and nothing else. */
export function markOf({ root, workflow }: Pick<Installing, 'root' | 'workflow'>): string {
  return `# written by mmm schedule install: ${workflow.path} in ${root}`
}

/** A name for files: letters, digits, `-` and `_`. */
export function fileName(text: string): string {
  return text.replace(/[^A-Za-z0-9_-]+/g, '-').replace(/^-+|-+$/g, '') || 'workflow'
}
