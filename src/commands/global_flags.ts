import type { Flag } from './verb.ts'

/** Flags that every verb takes. */
export const globalFlags: readonly Flag[] = [
  { name: 'json', description: 'print the result as one JSON document' },
  { name: 'events', description: 'print events as they happen, one JSON document a line' },
  { name: 'verbose', short: 'v', description: 'say more on stderr; -vv says still more' },
  { name: 'quiet', short: 'q', description: 'say nothing on stderr but errors' },
  { name: 'color', negatable: true, description: 'colour, or none with --no-color, whatever the terminal' },
  { name: 'help', short: 'h', description: 'print the help, of a verb too' },
  { name: 'version', short: 'V', description: 'print the version' },
]
