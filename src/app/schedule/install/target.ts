import type { Schedule, Workflow } from '../../../core/workflow.ts'

export const targets = ['systemd', 'crontab', 'github', 'gitlab'] as const
export type Target = (typeof targets)[number]

/** What an installation is made from. */
export interface Installing {
  root: string
  workflow: Workflow
  schedule: readonly Schedule[]
  /** The command line that fires what is due. */
  line: readonly string[]
  /** `$PATH`, for the commands of the workflow. */
  path: string
  version: string
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
