import { formatPlace } from '../core/diagnostic.ts'
import { messageOf, MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import type { Host } from '../commands/verb.ts'
import type { CliOutput } from './output.ts'

/** Tells of something thrown, as text on stderr or as the one document of `--json`; returns the exit code. */
export function reportError(thrown: unknown, host: Host, out: CliOutput): number {
  const error = asMmmError(thrown, host.signal.aborted)
  if (out.mode.json && !out.printed()) {
    out.json('error', { code: error.code, message: error.message, at: error.at ?? null, hint: error.hint ?? null })
    return error.exit
  }
  const { red, dim } = out.sayColors
  host.writeError(`${red('error:')} ${error.message}\n`)
  if (error.at !== undefined) host.writeError(`  at ${formatPlace(error.at)}\n`)
  if (error.hint !== undefined) host.writeError(`  ${error.hint}\n`)
  if (out.mode.verbosity > 0) host.writeError(`${dim(stackOf(thrown))}\n`)
  return error.exit
}

function asMmmError(thrown: unknown, aborted: boolean): MmmError {
  if (isMmmError(thrown)) return thrown
  if (aborted && (thrown as Error | undefined)?.name === 'AbortError') {
    return new MmmError('interrupted', 'Interrupted by the user', { exit: exit.interrupted })
  }
  return new MmmError('internal', messageOf(thrown), {
    exit: exit.unreached,
    hint: 'This is a defect of mmm: please report it with what -v shows',
    cause: thrown,
  })
}

function stackOf(thrown: unknown): string {
  return thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)
}

/** Told by its name: the built program holds this class twice, in the main file and in the parts loaded later. */
function isMmmError(thrown: unknown): thrown is MmmError {
  return thrown instanceof Error && thrown.name === 'MmmError'
}
