/** The exit codes of the process, the same for every verb. */
export const exit = {
  done: 0,
  unreached: 1,
  usage: 2,
  limit: 3,
  waiting: 4,
  environment: 5,
  interrupted: 130,
} as const

export type ExitCode = (typeof exit)[keyof typeof exit]
