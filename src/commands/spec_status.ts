import { exit } from '../core/exit.ts'
import { lookOf } from './look_of.ts'
import { projectRoot } from './project_root.ts'
import { specForm } from './spec_form.ts'

/** `mmm spec status` */
export const specStatus = specForm({
  name: 'status',
  args: '[spec...]',
  summary: 'how far specs are proven: the evidence of each criterion, without running anything',
  flags: [],
  examples: [{ line: 'mmm spec status', about: 'what is proven, failing, unproven and open' }],
  async run({ args: named, flags, host, out }) {
    const { provenProject } = await import('../app/ledger/proven_project.ts')
    const { specStatusJson, specStatusText } = await import('../views/spec_status.ts')
    const root = await projectRoot(host, flags.project)
    const { proven, findings } = await provenProject(root, { named, cwd: host.cwd, signal: host.signal, env: host.env })
    const all = { specs: proven, findings }
    const whole = out.mode.verbosity > 0 || named.length > 0
    // Of thousands of criteria only the form that is wanted is made
    if (out.mode.json) out.json('spec-status', specStatusJson(all))
    else out.text(specStatusText(all, lookOf(host, out), whole))
    return exit.done
  },
})
