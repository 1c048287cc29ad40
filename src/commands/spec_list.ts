import { locateProject } from '../app/locate.ts'
import { exit } from '../core/exit.ts'
import { lookOf } from './look_of.ts'
import { specForm, tooMany } from './spec_form.ts'

/** `mmm spec list` */
export const specList = specForm({
  name: 'list',
  summary: 'all specs with their state, and what is wrong with them (as without a word)',
  flags: [],
  async run({ args: named, flags, host, out }) {
    if (named.length > 0) throw tooMany(named[0]!, 'mmm spec show <spec>')
    const { projectSpecs } = await import('../app/project_specs.ts')
    const { specsJson, specsText } = await import('../views/specs.ts')
    const root = locateProject(host.cwd, flags.project)
    const found = await projectSpecs(root, { cwd: host.cwd, signal: host.signal })
    out.show('specs', specsJson(found), () => specsText(found, lookOf(host, out), out.mode.verbosity > 0))
    return exit.done
  },
})
