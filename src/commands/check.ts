import { checkFiles } from '../app/tools/check_files.ts'
import { oneOf } from './one_of.ts'
import { projectFlag } from './project_flag.ts'
import { projectRoot } from './project_root.ts'
import { showFindings } from './show_findings.ts'
import { formatClash } from './spec_flags.ts'
import { verb as define } from './verb.ts'

const formats = ['text', 'github', 'sarif'] as const

export const verb = define({
  name: 'check',
  summary: 'find mistakes in workflows, specifications and settings without running them',
  description:
    'Looks at .mmm/workflows and the tests in it, .mmm/config.yml and specs, or at the files and folders that are named. Exit 2 where something is an error, else 0. An error would stop a run before it begins; a warning is what most likely was not meant.',
  args: '[paths...]',
  flags: [
    { name: 'strict', description: 'count warnings as errors' },
    { name: 'fix', description: 'mend misspelled keys, kinds and names of workflows where one suggestion is clear' },
    {
      name: 'format',
      value: 'string',
      placeholder: 'text|github|sarif',
      description: 'how findings are printed',
      default: 'text',
    },
    projectFlag,
  ],
  examples: [
    { line: 'mmm check', about: 'all of the project' },
    { line: 'mmm check .mmm/workflows/nightly.yml --fix', about: 'one workflow, and mend what is clear' },
    { line: 'mmm check --strict --format github', about: 'in a GitHub workflow: remarks at the lines' },
    { line: 'mmm check --format sarif > mmm.sarif', about: 'for code scanning and editors' },
  ],
  async run({ args, flags, host, out }) {
    const format = oneOf(String(flags.format), formats, 'format of findings')
    if (out.mode.json && format !== 'text') throw formatClash(format)
    const root = await projectRoot(host, flags.project)
    const found = await checkFiles(host, { root, named: args, fix: flags.fix === true, signal: host.signal })
    return showFindings(found, { kind: 'check', strict: flags.strict === true, format, host, out })
  },
})
