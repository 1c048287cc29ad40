import { join } from 'node:path'
import { z } from 'zod'
import { messageOf } from '../../core/error.ts'
import { run } from '../../ports/shell.ts'

/** How to start `mmm` as a process of its own. */
export interface Program {
  execPath: string
  packageRoot: string
  env: Record<string, string | undefined>
  root: string
}

/** What became of a run in a process of its own. */
export interface ChildEnd {
  /** Null where it never got one. */
  run: string | null
  /** Null where a signal ended it. */
  code: number | null
  reason: string
}

const document = z.object({ kind: z.string(), id: z.string().optional(), message: z.string().nullish() })

/** The command line of this same mmm. */
export function programLine({ execPath, packageRoot }: Pick<Program, 'execPath' | 'packageRoot'>): string[] {
  return [execPath, join(packageRoot, 'bin', 'mmm.cjs')]
}

/**
 * Runs a workflow in a process of its own, so that neither takes the other with it. Leave was asked for before; a signal
 * ends it as Ctrl-C would.
 */
export async function startChild(
  program: Program,
  path: string,
  options: { slot?: string; signal: AbortSignal; onStart?: (pid: number, startTime: string) => void },
): Promise<ChildEnd> {
  const { slot, signal, onStart } = options
  const { root } = program
  const planned = slot === undefined ? [] : ['--slot', slot]
  const words = ['run', path, '--project', root, '--yes', '--no-merge', '--json', ...planned]
  const env = Object.fromEntries(
    Object.entries(program.env).filter((pair): pair is [string, string] => pair[1] !== undefined),
  )
  try {
    const ended = await run([...programLine(program), ...words], {
      cwd: root,
      env,
      signal,
      grace: 30_000,
      ...(onStart === undefined ? {} : { onStart }),
    })
    return { code: ended.exit, ...toldBy(ended) }
  } catch (error) {
    return { run: null, code: null, reason: messageOf(error) }
  }
}

function toldBy({
  stdout,
  stderr,
  signal,
}: {
  stdout: string
  stderr: string
  signal?: string
}): Pick<ChildEnd, 'run' | 'reason'> {
  try {
    const { kind, id, message } = document.parse(JSON.parse(stdout))
    return { run: kind === 'run' || kind === 'planned' ? (id ?? null) : null, reason: message ?? '' }
  } catch {
    const last = stderr.trim().split('\n').at(-1) ?? ''
    return { run: null, reason: signal === undefined ? last : `ended by ${signal}` }
  }
}
