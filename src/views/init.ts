import type { Colors } from './look.ts'
import { clean } from './text.ts'

/** What was made and found. */
export interface InitShown {
  root: string
  files: ReadonlyArray<{ id: string; state: 'made' | 'kept' }>
  git: { message: string; hint: string | null } | null
  next: ReadonlyArray<{ line: string; about: string }>
}

const words = { made: 'made         ', kept: 'there already' }

/** `mmm init` for people. */
export function initText({ root, files, git, next }: InitShown, colors: Colors): string {
  const width = Math.max(...next.map((one) => one.line.length))
  return [
    `${colors.bold('Project')} ${clean(root)}`,
    ...files.map((one) => `  ${one.state === 'made' ? colors.green(words.made) : colors.dim(words.kept)}  ${one.id}`),
    ...(git === null ? [] : ['', colors.yellow(clean(git.message))]),
    '',
    'What to type next:',
    ...next.map((one) => `  ${clean(one.line).padEnd(width)}   ${colors.dim(one.about)}`),
  ].join('\n')
}
