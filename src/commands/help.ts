import { exit } from '../core/exit.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'help',
  summary: 'this text, the help of a verb, or the exit codes',
  args: '[topic]',
  flags: [],
  examples: [
    { line: 'mmm help runs', about: 'the flags of "mmm runs"' },
    { line: 'mmm help exit-codes', about: 'what the exit codes mean' },
  ],
  async run({ args, out, help }) {
    const text = await help(args[0])
    out.show('help', { topic: args[0] ?? null, text }, () => text)
    return exit.done
  },
})
