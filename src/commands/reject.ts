import { answerApproval } from '../app/answer.ts'
import { locateProject } from '../app/locate.ts'
import { exit } from '../core/exit.ts'
import { answerFlags, valuesOf } from './answer_flags.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'reject',
  summary: 'say no to a run that waits; its step fails when it is resumed',
  description: 'Records the answer in the log of the run. Without an id: the newest run that waits.',
  args: '[run]',
  flags: answerFlags,
  async run({ args, flags, host, out }) {
    const root = locateProject(host.cwd, flags.project)
    const { comment, step } = flags
    const done = await answerApproval(root, args[0], {
      approved: false,
      comment,
      step,
      values: valuesOf(flags.answer ?? []),
    })
    out.show(
      'approval',
      { ...done, approved: false },
      () => `Rejected "${done.path}" of ${done.run}; end it with: mmm resume ${done.run}`,
    )
    return exit.done
  },
})
