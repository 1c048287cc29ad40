/** The flag of the words of `mmm spec` that can show what they would write. */
export const dryRunFlag = {
  name: 'dry-run',
  description: 'show what would be written; writes nothing',
} as const
