import type { Json } from '../core/event.ts'
import { MmmError } from '../core/error.ts'
import { run } from '../ports/shell.ts'
import type { World } from '../steps/index.ts'

/** The list that a for-each runs over: files of a glob, sorted, or the lines that a command prints. */
export async function itemsOf(
  from: { glob: string | string[] } | { command: string; env: Record<string, string> },
  { world, cwd, signal }: { world: World; cwd: string; signal: AbortSignal },
): Promise<Json[]> {
  if ('glob' in from) {
    const { default: glob } = await import('fast-glob')
    const files = await glob([from.glob].flat(), {
      cwd,
      dot: true,
      followSymbolicLinks: false,
      ignore: ['**/.git/**', '**/node_modules/**'],
    })
    return files.toSorted()
  }
  const ended = await run(from.command, { cwd, env: world.childEnv(from.env), signal })
  if (ended.exit === 0) return ended.stdout.split('\n').filter((line) => line !== '')
  throw new MmmError(
    'for-each.command',
    `The command of "for-each" ended with exit code ${ended.exit}: ${from.command}`,
    { exit: 1 },
  )
}
