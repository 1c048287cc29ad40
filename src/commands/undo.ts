import { undoChange } from '../app/spec_making/change_files.ts'
import { exit } from '../core/exit.ts'
import { clean } from '../views/text.ts'
import { projectRoot } from './project_root.ts'
import type { Host, Output } from './verb.ts'

export interface Undoing {
  kind: string
  name: string
  project: string | undefined
  host: Host
  out: Output
}

/** Takes back what a word of `mmm spec` has done. */
export async function undo({ kind, name, project, host, out }: Undoing): Promise<number> {
  const root = await projectRoot(host, project)
  const { id, about, files } = await undoChange(root, { kind, name })
  const paths = files.map((one) => one.path)
  out.show('spec-undone', { id, of: kind, about, files: paths }, () =>
    [`The ${kind} of "${clean(about)}" is undone`, ...paths.map((path) => `  ${clean(path)}`)].join('\n'),
  )
  return exit.done
}

/** The command line that takes a change back. */
export function undoLine(kind: string, change: string): string {
  return `mmm spec ${kind} --undo ${change}`
}
