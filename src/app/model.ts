import { existsSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import type { Config } from '../core/config.ts'
import { parseDuration } from '../core/duration.ts'
import { MmmError } from '../core/error.ts'
import { isRunId } from '../core/id.ts'
import { readText } from '../ports/files.ts'
import type { Model } from '../ports/model.ts'
import { readKeyFile } from './key_file.ts'

export interface ModelSources {
  root: string
  cwd: string
  env: Record<string, string | undefined>
  config: Config
  /** A recording's path or a run's id, with the backend `replay`. */
  replay?: string
  /** Gets a key that came from a file, to be masked. */
  onKey?: (key: string) => void
}

/** The model behind the backend that was asked for. Throws with exit 5 and what to do where there is neither key nor recording. */
export async function openModel(sources: ModelSources): Promise<Model> {
  const { config, env, replay } = sources
  if (replay !== undefined || config.backend === 'replay') return openReplay(sources)
  const authToken = env['ANTHROPIC_AUTH_TOKEN']
  const keyFile = authToken ? undefined : config['key-file']
  const apiKey = env['ANTHROPIC_API_KEY'] || (keyFile === undefined ? undefined : await readKeyFile(keyFile, env))
  if (apiKey) sources.onKey?.(apiKey)
  const baseUrl = config['base-url']
  if (!apiKey && !authToken && baseUrl === undefined) throw noKey()
  const { anthropicModel } = await import('../ports/anthropic.ts')
  return anthropicModel({
    ...(apiKey ? { apiKey } : {}),
    ...(authToken ? { authToken } : {}),
    ...(baseUrl === undefined ? {} : { baseUrl }),
    ...stallOf(env),
  })
}

/** `MMM_STALL`: how long a server may send nothing at all, pings included, before its answer is asked for again (default 5m). */
function stallOf(env: Record<string, string | undefined>): { stall?: number } {
  const text = env['MMM_STALL']
  if (!text) return {}
  const stall = parseDuration(text)
  if (stall !== undefined && stall > 0) return { stall }
  throw new MmmError('config.invalid', `"MMM_STALL" is "${text}", not a duration such as 90s, 5m`)
}

async function openReplay({ root, cwd, replay }: ModelSources): Promise<Model> {
  if (replay === undefined) {
    throw new MmmError('model.no-recording', 'The backend "replay" needs a recording', {
      exit: 5,
      hint: 'Name one: --replay <file or run id>',
    })
  }
  const { readRecording, recordingFromLog } = await import('../agent/recording.ts')
  const { replayModel } = await import('../agent/replay.ts')
  const path = isAbsolute(replay) ? replay : join(cwd, replay)
  if (existsSync(path)) return replayModel(readRecording((await readText(path)) ?? '', replay))
  const { findRunId, readRun } = await import('./runs.ts')
  if (isRunId(replay) || replay === 'latest') {
    const { events } = await readRun(root, findRunId(root, replay))
    return replayModel(recordingFromLog(events))
  }
  throw new MmmError('model.no-recording', `There is no recording "${replay}"`, {
    exit: 5,
    hint: 'Name a file that --record wrote, or the id of a run',
  })
}

function noKey(): MmmError {
  return new MmmError('model.no-key', 'There is no key for the model', {
    exit: 5,
    hint: 'Set ANTHROPIC_API_KEY, or name a server with --base-url, or replay a recorded run with --replay <file>; "mmm demo" needs none',
  })
}
