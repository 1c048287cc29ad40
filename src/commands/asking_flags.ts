import { limitFlags, modelFlags } from './run_flags.ts'

/** Flags of the words of `mmm spec` that ask a model. */
export const askingFlags = [
  ...limitFlags.filter(({ name }) => /^(?:budget-usd|max-time)$/.test(name)),
  ...modelFlags,
] as const
