/** The flag of the words of `mmm spec` that write a criterion. */
export const verifyFlag = {
  name: 'verify',
  value: 'string',
  placeholder: 'command',
  description: 'the command that proves the new criterion',
} as const
