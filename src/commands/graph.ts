import { resolve } from 'node:path'
import { readWorkflow } from '../app/tools/read_workflow.ts'
import { writeGraph } from '../app/tools/write_graph.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { drawGraph, graphFormats, graphOf } from '../views/graph/index.ts'
import { graphPng } from '../views/graph/png.ts'
import { clean } from '../views/text.ts'
import { oneOf } from './one_of.ts'
import { projectFlag } from './project_flag.ts'
import { projectRoot } from './project_root.ts'
import { verb as define } from './verb.ts'

const formats = [...graphFormats, 'png'] as const

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
      placeholder: formats.join('|'),
      description: 'as what it is drawn (default: what the output file says, else text)',
    },
    {
      name: 'output',
      short: 'o',
      value: 'string',
      placeholder: 'file',
      description: 'write it to a file; a PNG goes nowhere else',
    },
    projectFlag,
  ],
  examples: [
    { line: 'mmm graph improve', about: 'as a tree of lines' },
    { line: 'mmm graph improve --format mermaid', about: 'for markdown on GitHub' },
    { line: 'mmm graph ./nightly.yml --format svg > nightly.svg', about: 'as a picture' },
    { line: 'mmm graph ./nightly.yml -o nightly.png', about: 'for what shows no SVG' },
  ],
  async run({ args, flags, host, out }) {
    const file = flags.output
    const format = flags.format === undefined ? formatOf(file) : oneOf(flags.format, formats, 'format of graphs')
    if (format === 'png' && file === undefined)
      throw new MmmError('graph.no-file', 'A PNG is no text: it needs a file', { hint: 'Add --output <file>' })
    const workflow = await readWorkflow(args[0]!, host, await projectRoot(host, flags.project))
    if (file !== undefined) {
      const path = resolve(host.cwd, file)
      await writeGraph(path, format === 'png' ? graphPng(graphOf(workflow)) : `${drawGraph(workflow, format)}\n`)
      out.show('graph', { ...graphOf(workflow), format, path }, () => `Written: ${path}`)
    } else if (out.mode.json || format === 'json') out.json('graph', graphOf(workflow))
    else if (format !== 'png')
      out.text(format === 'text' ? clean(drawGraph(workflow, format)) : drawGraph(workflow, format))
    return exit.done
  },
})

/** By the ending of a file's name. */
function formatOf(file: string | undefined): (typeof formats)[number] {
  const ending = file === undefined ? undefined : /\.([a-z]+)$/.exec(file.toLowerCase())?.[1]
  const named: Record<string, (typeof formats)[number]> = { gv: 'dot', md: 'mermaid', mmd: 'mermaid', txt: 'text' }
  return formats.find((one) => one === ending) ?? named[ending ?? ''] ?? 'text'
}
