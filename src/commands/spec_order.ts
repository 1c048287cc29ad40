import { locateProject } from '../app/locate.ts'
import { projectOrder } from '../app/spec_lint/project_order.ts'
import { exit } from '../core/exit.ts'
import { specOrderJson, specOrderText } from '../views/spec_order.ts'
import { lookOf } from './look_of.ts'
import { specForm, tooMany } from './spec_form.ts'

/** `mmm spec order` */
export const specOrder = specForm({
  name: 'order',
  summary: 'the order of work over specs and tasks, what can be done at the same time, and what touches the same files',
  flags: [],
  examples: [{ line: 'mmm spec order', about: 'before several people or agents start: what is safe side by side' }],
  async run({ args: named, flags, host, out }) {
    if (named.length > 0) throw tooMany(named[0]!, 'mmm spec order')
    const root = locateProject(host.cwd, flags.project)
    const { cwd, env, signal } = host
    const work = await projectOrder(root, { cwd, env, signal })
    out.show('spec-order', specOrderJson(work), () => specOrderText(work, lookOf(host, out), out.mode.verbosity > 0))
    return exit.done
  },
})
