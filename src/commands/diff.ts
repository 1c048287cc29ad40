import { readWorkflow } from '../app/tools/read_workflow.ts'
import { exit } from '../core/exit.ts'
import { diffWorkflows } from '../engine/tools/diff.ts'
import { clean } from '../views/text.ts'
import { diffText } from '../views/workflow_diff.ts'
import { projectFlag } from './project_flag.ts'
import { projectRoot } from './project_root.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'diff',
  summary: 'what changed between two workflows, in words',
  description:
    'Names steps that were added, removed, moved, renamed or changed, with each key before and after. A workflow is a path or a name; <workflow>@<ref> is the file as git holds it at a branch, tag or commit. Exit 0 whether or not they differ.',
  args: '<before> <after>',
  flags: [projectFlag],
  examples: [
    { line: 'mmm diff improve ./mine.yml', about: 'what your own differs in' },
    { line: 'mmm diff nightly.yml@HEAD nightly.yml', about: 'what you changed since the last commit' },
  ],
  async run({ args: [before, after], flags, host, out }) {
    const root = await projectRoot(host, flags.project)
    const [a, b] = [await readWorkflow(before!, host, root), await readWorkflow(after!, host, root)]
    const { head, steps } = diffWorkflows(a, b)
    const changes = steps.map((one) => ({ id: one.path, ...one }))
    out.show(
      'diff',
      { before: a.path, after: b.path, equal: head.length + steps.length === 0, head, steps: changes },
      () => clean(diffText({ head, steps })),
    )
    return exit.done
  },
})
