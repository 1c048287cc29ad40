import { clip, plural, shortTime, table } from './text.ts'
import type { Look } from './look.ts'

/** A checkpoint as it is listed. */
export interface CheckpointShown {
  path: string
  n: number
  ref: string
  commit: string
  tree: string
  time: string
  available: boolean
  dropped: boolean
}

/** A file that differs; null = binary. */
export interface FileShown {
  path: string
  added: number | null
  deleted: number | null
}

/** A checkpoint for programs. */
export function checkpointJson({ n, path, time, ref, commit, tree, available, dropped }: CheckpointShown) {
  return { id: n, path, time, ref, commit, tree, available, dropped }
}

/** `mmm checkpoint list` for people. */
export function checkpointsText(run: string, all: readonly CheckpointShown[], { columns, colors }: Look): string {
  const there = all.filter((one) => one.available)
  const gone = all.length - there.length
  const rows = there.map((one) => [
    String(one.n),
    shortTime(one.time),
    one.commit.slice(0, 10),
    `${placeOf(one.path)}${one.dropped ? '  (taken back)' : ''}`,
  ])
  const [head = '', ...lines] = table(['>N', 'TAKEN (UTC)', 'COMMIT', 'STEP'], rows)
  return [
    `Run ${run}`,
    ...(there.length === 0 ? ['No checkpoint'] : [colors.bold(head), ...lines.map((line) => clip(line, columns))]),
    ...(gone === 0 ? [] : [`${plural(gone, 'checkpoint')} of single turns went when the run ended`]),
  ].join('\n')
}

/** `mmm checkpoint show` for people. */
export function checkpointText(one: CheckpointShown, files: readonly FileShown[], base: string): string {
  return [
    `Checkpoint ${one.n}  ${placeOf(one.path)}`,
    `  taken   ${shortTime(one.time)} UTC`,
    `  commit  ${one.commit}`,
    `  tree    ${one.tree}`,
    `  ref     ${one.ref}${one.dropped ? '  (time was turned back to before it)' : ''}`,
    `${plural(files.length, 'file')} changed since ${base.slice(0, 10)}, where the run began`,
    ...table(['>', '>', ''], files.map(row)).slice(1),
  ].join('\n')
}

function row({ path, added, deleted }: FileShown): string[] {
  return added === null || deleted === null ? ['binary', '', path] : [`+${added}`, `-${deleted}`, path]
}

/** The step that it was taken for; those that mmm takes before it changes a worktree have none. */
function placeOf(path: string): string {
  if (path.startsWith('!from ')) return `before going back to "${path.slice(6)}"`
  if (path === '!restore') return 'before a checkpoint was restored'
  return path === '!fork' ? 'when the run was forked' : path
}
