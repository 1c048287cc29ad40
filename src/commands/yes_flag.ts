/** The flag of the words of `mmm spec` that refuse or ask where something speaks against it. */
export const yesFlag = {
  name: 'yes',
  short: 'y',
  description: 'do it all the same, and ask nothing',
} as const
