import { provenProject } from '../app/ledger/proven_project.ts'
import { locateProject } from '../app/locate.ts'
import { exit } from '../core/exit.ts'
import { specStatusJson, specStatusText } from '../views/spec_status.ts'
import { lookOf } from './look_of.ts'
import { specForm } from './spec_form.ts'

/** `mmm spec status` */
export const specStatus = specForm({
  name: 'status',
  args: '[spec...]',
  summary: 'how far specs are proven: the evidence of each criterion, without running anything',
  flags: [],
  examples: [{ line: 'mmm spec status', about: 'what is proven, failing, unproven and open' }],
  async run({ args: named, flags, host, out }) {
    const root = locateProject(host.cwd, flags.project)
    const { proven, findings } = await provenProject(root, { named, cwd: host.cwd, signal: host.signal, env: host.env })
    const all = { specs: proven, findings }
    const whole = out.mode.verbosity > 0 || named.length > 0
    out.show('spec-status', specStatusJson(all), () => specStatusText(all, lookOf(host, out), whole))
    return exit.done
  },
})
