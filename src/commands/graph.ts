import { readWorkflow } from '../app/tools/read_workflow.ts'
import { exit } from '../core/exit.ts'
import { drawGraph, graphFormats, graphOf } from '../views/graph/index.ts'
import { clean } from '../views/text.ts'
import { oneOf } from './one_of.ts'
import { projectFlag } from './project_flag.ts'
import { projectRoot } from './project_root.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'graph',
  summary: 'draw the steps of a workflow',
  description:
    'Loops, parallel steps and handlers stand as groups, conditions beside the steps. The same workflow gives the same bytes.',
  args: '<workflow>',
  flags: [
    {
      name: 'format',
      value: 'string',
      placeholder: graphFormats.join('|'),
      description: 'as what it is drawn',
      default: 'text',
    },
    projectFlag,
  ],
  examples: [
    { line: 'mmm graph improve', about: 'as a tree of lines' },
    { line: 'mmm graph improve --format mermaid', about: 'for markdown on GitHub' },
    { line: 'mmm graph ./nightly.yml --format svg > nightly.svg', about: 'as a picture' },
  ],
  async run({ args, flags, host, out }) {
    const format = oneOf(String(flags.format), graphFormats, 'format of graphs')
    const workflow = await readWorkflow(args[0]!, host, await projectRoot(host, flags.project))
    if (out.mode.json || format === 'json') out.json('graph', graphOf(workflow))
    else out.text(format === 'text' ? clean(drawGraph(workflow, format)) : drawGraph(workflow, format))
    return exit.done
  },
})
