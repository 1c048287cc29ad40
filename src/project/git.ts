import { run } from '../ports/shell.ts'

/** Options of {@link git}. */
export interface GitOptions {
  /** Environment git is started with, without what would point it to another repository. @default {} */
  env?: Record<string, string> | undefined
  signal?: AbortSignal | undefined
  /** Bytes of output to keep. @default 256 MiB */
  maxBytes?: number
  onOutput?: (chunk: string, stream: 'stdout' | 'stderr') => void
}

/** What git said; `exit` is null when it could not be started or was ended. */
export interface GitAnswer {
  exit: number | null
  stdout: string
  stderr: string
  /** Bytes of output that did not fit. */
  dropped: number
}

const misleading = [
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_PREFIX',
  'GIT_NAMESPACE',
  'GIT_LITERAL_PATHSPECS',
]
const config = ['core.fsmonitor=false', 'log.showSignature=false', 'submodule.recurse=false']
const fixed = {
  LC_ALL: 'C',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_TERMINAL_PROMPT: '0',
}

/** Asks git about a folder, without taking locks, fetching, or starting a file monitor that the repository names. */
export async function git(root: string, args: readonly string[], options: GitOptions = {}): Promise<GitAnswer> {
  const env: Record<string, string> = { ...options.env, ...fixed }
  for (const name of misleading) delete env[name]
  try {
    return await run(['git', ...config.flatMap((pair) => ['-c', pair]), ...args], {
      cwd: root,
      env,
      maxBytes: options.maxBytes ?? 256 * 1024 * 1024,
      ...(options.signal === undefined ? {} : { signal: options.signal }),
      ...(options.onOutput === undefined ? {} : { onOutput: options.onOutput }),
    })
  } catch (error) {
    return { exit: null, stdout: '', stderr: (error as Error).message, dropped: 0 }
  }
}
