import { answerApproval } from '../app/answer.ts'
import { locateProject } from '../app/locate.ts'
import { exit } from '../core/exit.ts'
import { answerFlags, valuesOf } from './answer_flags.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'approve',
  summary: 'say yes to a run that waits; "mmm resume" goes on then',
  description:
    'Records the answer in the log of the run, from any terminal or from CI. Without an id: the newest run that waits.',
  args: '[run]',
  flags: [
    {
      name: 'option',
      value: 'string',
      placeholder: 'word',
      description: 'the option chosen, where the step names options',
    },
    ...answerFlags,
  ],
  examples: [{ line: 'mmm approve && mmm resume', about: 'let the newest waiting run go on' }],
  async run({ args, flags, host, out }) {
    const root = locateProject(host.cwd, flags.project)
    const { option, comment, step } = flags
    const done = await answerApproval(root, args[0], {
      approved: true,
      option,
      comment,
      step,
      values: valuesOf(flags.answer ?? []),
    })
    out.show(
      'approval',
      { ...done, approved: true },
      () => `Approved "${done.path}" of ${done.run}; go on with: mmm resume ${done.run}`,
    )
    return exit.done
  },
})
