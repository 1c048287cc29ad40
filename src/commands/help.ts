import { exit } from '../core/exit.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'help',
  summary: 'this text, the help of a verb, or the exit codes',
  args: '[topic] [form]',
  flags: [],
  examples: [
    { line: 'mmm help runs', about: 'the flags of "mmm runs"' },
    { line: 'mmm help spec check', about: 'the arguments and flags of "mmm spec check"' },
    { line: 'mmm help exit-codes', about: 'what the exit codes mean' },
  ],
  async run({ args, out, help }) {
    const [topic, form] = args
    const text = await help(topic, form)
    out.show('help', { topic: topic ?? null, form: form ?? null, text }, () => text)
    return exit.done
  },
})
