import { newWorkflow } from '../app/new_workflow.ts'
import { listTemplates } from '../app/templates.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { didYouMean } from '../core/suggest.ts'
import { newWorkflowText, templatesText } from '../views/templates.ts'
import { lookOf } from './look_of.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define, type Host, type Output } from './verb.ts'

/** What can be made. */
const nouns = ['workflow'] as const

export const verb = define({
  name: 'new',
  summary: 'make a workflow from a template',
  description:
    'Copies a template to .mmm/workflows/<name>.yml, where "mmm run <name>" finds it, with the line by which editors complete and check it. Overwrites nothing. Without a template: the list of them.',
  args: '[noun] [template] [name]',
  flags: [projectFlag],
  subverbs: [
    { name: 'workflow', summary: 'list the templates' },
    {
      name: 'workflow',
      args: '<template> [name]',
      summary: 'make one; its name is that of the template if none is given',
    },
  ],
  examples: [
    { line: 'mmm new workflow', about: 'what there is' },
    { line: 'mmm new workflow fix-failing-tests', about: 'makes .mmm/workflows/fix-failing-tests.yml' },
    { line: 'mmm new workflow migrate to-esm', about: 'the same under a name of your own' },
  ],
  async run({ args: [noun, template, name], flags, host, out }) {
    refuseNoun(noun)
    if (template === undefined) return list(host, out)
    const made = await newWorkflow(host, { project: flags.project, template, name })
    out.show('new', made, () => newWorkflowText(made, out.colors))
    return exit.done
  },
})

async function list(host: Host, out: Output): Promise<number> {
  const templates = (await listTemplates(host.packageRoot)).map(({ id, description, required, prompts }) => {
    return { id, description, required, prompts }
  })
  out.show('templates', { templates }, () => templatesText(templates, lookOf(host, out)))
  return exit.done
}

function refuseNoun(noun: string | undefined): void {
  if (nouns.some((one) => one === noun)) return
  if (noun === undefined) {
    throw new MmmError('new.what', '"mmm new" does not say what is to be made', { hint: 'Type "mmm new workflow"' })
  }
  throw new MmmError('new.unknown', `"mmm new" cannot make "${noun}"`, {
    hint: didYouMean(noun, nouns) ?? 'Type "mmm new workflow"',
  })
}
