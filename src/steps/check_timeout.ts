import type { Config } from '../core/config.ts'
import { parseDuration } from '../core/duration.ts'

/** The time limit of checks that set none of their own, in milliseconds; empty = the default of 10 minutes. */
export function checkTimeout(config: Config): { timeout?: number } {
  const set = config['check-timeout']
  const timeout = set === undefined ? undefined : parseDuration(set)
  return timeout === undefined ? {} : { timeout }
}
