import { kindsFor } from '../app/tools/kinds.ts'
import { readWorkflow } from '../app/tools/read_workflow.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { fileSchema, schemaNames } from '../engine/tools/json_schema.ts'
import { referenceText } from '../engine/tools/reference.ts'
import { workflowDoc } from '../views/workflow_doc.ts'
import { oneOf } from './one_of.ts'
import { projectFlag } from './project_flag.ts'
import { projectRoot } from './project_root.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'doc',
  summary: 'markdown from a workflow, the reference of the language, or its JSON Schema',
  description: 'Give a workflow, --reference, or --schema; one of them.',
  args: '[workflow]',
  flags: [
    { name: 'reference', description: 'print all keys of workflows, kinds of step and settings' },
    {
      name: 'schema',
      value: 'string',
      placeholder: schemaNames.join('|'),
      description: 'print the JSON Schema of these files, for editors',
    },
    projectFlag,
  ],
  examples: [
    { line: 'mmm doc improve', about: 'what the workflow is for, its inputs and steps' },
    { line: 'mmm doc --schema workflow > .mmm/workflow.schema.json', about: 'completion in your editor' },
  ],
  async run({ args: [name], flags, host, out }) {
    const given = [name, flags.reference, flags.schema].filter((one) => one !== undefined && one !== false)
    if (given.length !== 1) throw whichOne(given.length)
    const root = await projectRoot(host, flags.project)
    if (flags.schema !== undefined) {
      const of = oneOf(flags.schema, schemaNames, 'kind of file with a schema')
      out.show('schema', { of, schema: fileSchema(of) }, () => JSON.stringify(fileSchema(of), null, 2))
      return exit.done
    }
    const text =
      name === undefined
        ? referenceText(kindsFor(host, root).values()).trimEnd()
        : workflowDoc(await readWorkflow(name, host, root))
    out.show('doc', { of: name ?? 'reference', text }, () => text)
    return exit.done
  },
})

function whichOne(given: number): MmmError {
  const message = given === 0 ? 'What is to be told of?' : 'A workflow, "--reference" and "--schema" exclude each other'
  return new MmmError(given === 0 ? 'cli.missing-argument' : 'cli.clash', message, {
    hint: 'Usage: mmm doc <workflow>, mmm doc --reference, or mmm doc --schema workflow',
  })
}
