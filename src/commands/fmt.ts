import { formatFiles } from '../app/tools/format_files.ts'
import { exit } from '../core/exit.ts'
import { plural } from '../views/text.ts'
import { projectFlag } from './project_flag.ts'
import { projectRoot } from './project_root.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'fmt',
  summary: 'write workflows and settings the one way, comments kept',
  description:
    'Formats .mmm/workflows, the tests in it, and .mmm/config.yml, or the files and folders that are named: indent 2, quotes only where they are needed. Values, comments and the order of keys stay.',
  args: '[paths...]',
  flags: [
    { name: 'check', description: 'write nothing; list the files that would change, and exit 1 if there are any' },
    projectFlag,
  ],
  examples: [
    { line: 'mmm fmt', about: 'all of the project' },
    { line: 'mmm fmt --check', about: 'in continuous integration' },
  ],
  async run({ args, flags, host, out }) {
    const check = flags.check === true
    const root = await projectRoot(host, flags.project)
    const { files, changed } = await formatFiles(host, { root, named: args, check })
    const code = check && changed.length > 0 ? exit.unreached : exit.done
    const seen = `${plural(files.length, 'file')}, ${changed.length} ${check ? 'not formatted' : 'changed'}`
    out.show('fmt', { code, files, changed }, () => [...changed, seen].join('\n'))
    return code
  },
})
