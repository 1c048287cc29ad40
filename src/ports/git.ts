import { MmmError, codeOf, messageOf } from '../core/error.ts'
import { openObjects, type GitObjects } from './git_objects.ts'
import type { SimpleGitOptions } from 'simple-git'

/** What one call of git gets beside its arguments. */
export interface GitCall {
  /** Over the environment that the {@link Git} holds. */
  env?: Record<string, string>
  /** What git reads from its standard input. @default nothing; it is closed at once */
  input?: string | Uint8Array
}

/** Git, bound to a directory and an environment. Hooks are off, nothing is asked, output is English. */
export interface Git {
  readonly dir: string
  /** The whole environment that git is given. */
  readonly env: Readonly<Record<string, string>>
  /** Standard output, as UTF-8. Throws `git.failed` with what git said in the hint. */
  run(args: readonly string[], call?: GitCall): Promise<string>
  /** Like `run`, without the line end of a one-line answer. */
  line(args: readonly string[], call?: GitCall): Promise<string>
  /** Like `line`, but undefined where git ended with a failure: for questions whose answer may be no. */
  ask(args: readonly string[], call?: GitCall): Promise<string | undefined>
  /** Objects by name, many through one process. */
  readonly objects: GitObjects
  /** The same for another directory, with more environment or `-c` settings. */
  with(more: { dir?: string; env?: Record<string, string>; config?: readonly string[] }): Git
}

/** Variables that would tie git to another repository, index or reading of paths than the one that is meant. */
const foreign =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|COMMON_DIR|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|NAMESPACE|PREFIX|SHALLOW_FILE|GRAFT_FILE|IMPLICIT_WORK_TREE|INTERNAL_SUPER_PREFIX|QUARANTINE_PATH|REPLACE_REF_BASE|NO_REPLACE_OBJECTS|EXTERNAL_DIFF|DIFF_OPTS|(LITERAL|GLOB|NOGLOB|ICASE)_PATHSPECS)$/

const fixedEnv = { LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' }

/** Settings under which a call means the same in every repository. */
const fixedConfig = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.splitIndex=false',
  'core.trustctime=true',
  'core.checkStat=default',
  'core.ignoreStat=false',
  'submodule.recurse=false',
  'color.ui=false',
]

/**
 * @param dir where git runs; it must exist when a call is made
 * @param env the user's environment; what ties git to another repository is taken out
 */
export function openGit(dir: string, env: Readonly<Record<string, string | undefined>>): Git {
  const clean: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (value !== undefined && !foreign.test(name)) clean[name] = value
  return bind(dir, { ...clean, ...fixedEnv }, fixedConfig)
}

function bind(dir: string, env: Record<string, string>, config: readonly string[]): Git {
  const settings = config.flatMap((setting) => ['-c', setting])
  const run: Git['run'] = async (args, call = {}) => {
    const simple = await prepare(dir, { ...env, ...call.env }, call)
    return simple.raw([...settings, ...args]).catch(failed(args))
  }
  return {
    dir,
    env,
    run,
    line: async (args, call) => (await run(args, call)).replace(/\n$/, ''),
    ask: async (args, call) => {
      try {
        return (await run(args, call)).replace(/\n$/, '')
      } catch (error) {
        if (codeOf(error) === 'git.failed') return undefined
        throw error
      }
    },
    objects: openObjects(dir, settings, env),
    with: (more) => bind(more.dir ?? dir, { ...env, ...more.env }, [...config, ...(more.config ?? [])]),
  }
}

/** The environment is the user's own, chosen by mmm and not by a repository, so simple-git's guards are opened for it. */
async function prepare(dir: string, env: Record<string, string>, call: GitCall) {
  const { simpleGit } = await import('simple-git')
  const input = Buffer.from(call.input ?? '')
  const options: Partial<SimpleGitOptions> = {
    baseDir: dir,
    allowEnvironment: Object.keys(env),
    unsafe,
    // The default gives up 50 ms after the exit, even when output is still on its way.
    completion: { onClose: true, onExit: false },
    // Always a buffer: an empty one closes standard input, an absent one leaves it open for ever.
    input: () => input,
    errors: (error, result) => {
      if (error instanceof Error && result.exitCode > 900) return error
      return result.exitCode === 0 ? undefined : Buffer.concat([...result.stdErr, ...result.stdOut])
    },
  }
  try {
    return simpleGit(options).env(env).outputHandler(endAtOnce)
  } catch (error) {
    throw new MmmError('git.failed', `Git cannot run in "${dir}"`, { exit: 5, hint: messageOf(error), cause: error })
  }
}

/** Simple-git waits 50 ms more for a command that said nothing; an empty chunk at the end of its output spares that. */
function endAtOnce(_command: string, stdout: NodeJS.ReadableStream): void {
  stdout.once('end', () => stdout.emit('data', Buffer.alloc(0)))
}

function failed(args: readonly string[]) {
  return (error: unknown): never => {
    const text = messageOf(error).trim()
    if (text.includes('ENOENT') && text.includes('spawn')) {
      throw new MmmError('git.missing', 'Git was not found in PATH', { exit: 5, hint: 'Install git', cause: error })
    }
    const shown = args.find((arg) => !arg.startsWith('-')) ?? args.join(' ')
    throw new MmmError('git.failed', `"git ${shown}" failed`, { exit: 5, hint: text.slice(0, 2_000), cause: error })
  }
}

const unsafe = {
  allowAbbreviatedOptions: true,
  allowUnsafeAlias: true,
  allowUnsafeAskPass: true,
  allowUnsafeCommandBinaries: true,
  allowUnsafeConfigEnvCount: true,
  allowUnsafeConfigPaths: true,
  allowUnsafeCredentialHelper: true,
  allowUnsafeDiffExternal: true,
  allowUnsafeDiffTextConv: true,
  allowUnsafeEditor: true,
  allowUnsafeExec: true,
  allowUnsafeFilter: true,
  allowUnsafeFsMonitor: true,
  allowUnsafeGitProxy: true,
  allowUnsafeGpgProgram: true,
  allowUnsafeHooksPath: true,
  allowUnsafeInclude: true,
  allowUnsafeMergeDriver: true,
  allowUnsafePack: true,
  allowUnsafePager: true,
  allowUnsafeProtocolOverride: true,
  allowUnsafeSshCommand: true,
  allowUnsafeSubmodule: true,
  allowUnsafeTemplateDir: true,
  allowUnsafeUrlRewrite: true,
} as const

/** The program that runs mmm itself: for git's filters, which are programs. */
export const nodeProgram = process.execPath
