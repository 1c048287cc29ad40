import { MmmError } from '../core/error.ts'

/** Flags that several words of `mmm spec` share; without a value the result is text for people. */
export const formatFlag = {
  name: 'format',
  value: 'string',
  placeholder: 'name',
  description:
    'in which form: check, lint and the like: text, github, sarif (check also junit); coverage: md, html, json, junit, sarif',
} as const

/** Where a result is written to. */
export const outputFlag = {
  name: 'output',
  short: 'o',
  value: 'string',
  placeholder: 'path',
  description: 'write the result there',
} as const

/** For the words that run checks. */
export const allowEnvFlag = {
  name: 'allow-env',
  value: 'list',
  placeholder: 'name',
  description: 'let the commands of checks see this variable',
} as const

/** The error where one document is asked for in two forms. */
export function formatClash(format: string): MmmError {
  return new MmmError('cli.clash', `Flags "--json" and "--format ${format}" exclude each other`, {
    hint: 'One document comes with --json, another form with --format',
  })
}

/** The command of a criterion that is written. */
export const verifyFlag = {
  name: 'verify',
  value: 'string',
  placeholder: 'command',
  description: 'the command that proves the new criterion',
} as const

/** For the words that ask first, or refuse where something speaks against it. */
export const yesFlag = { name: 'yes', short: 'y', description: 'ask nothing, and do it all the same' } as const

/** For the words that write a spec a second time. */
export const leaveOutFlag = {
  name: 'leave-out',
  description:
    'let mmm read only one of both, by rules in .mmm/config.yml: import leaves out the old files, export the new ones',
} as const

/** For the words that write several files. */
export const dryRunFlag = { name: 'dry-run', description: 'show what would be written; writes nothing' } as const
