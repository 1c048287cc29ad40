import { locateProject } from '../app/locate.ts'
import { projectOrder } from '../app/spec_lint/project_order.ts'
import { exit } from '../core/exit.ts'
import { specOrderJson, specOrderText } from '../views/spec_order.ts'
import { lookOf } from './look_of.ts'
import { tooMany, type SpecCall } from './spec_form.ts'

/** What `mmm spec order` does. */
export async function runSpecOrder({ args: named, flags, host, out }: SpecCall): Promise<number> {
  if (named.length > 0) throw tooMany(named[0]!, 'mmm spec order')
  const root = locateProject(host.cwd, flags.project)
  const { cwd, env, signal } = host
  const work = await projectOrder(root, { cwd, env, signal })
  out.show('spec-order', specOrderJson(work), () => specOrderText(work, lookOf(host, out), out.mode.verbosity > 0))
  return exit.done
}
