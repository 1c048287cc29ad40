import { examine } from '../app/doctor/index.ts'
import { doctorJson, doctorText } from '../views/doctor.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'doctor',
  summary: 'whether all that a run needs is here, and what to do where it is not',
  description:
    'Looks at Node, git, the project, configurations, workflows, specs, the key (which is never printed), the price of the model, the cache folder, and what earlier runs left behind. Asks no server. Exit 0 without an error, 5 for trouble of the machine, 2 for a configuration, workflow or spec that is not valid.',
  flags: [projectFlag],
  examples: [{ line: 'mmm doctor --json', about: 'the same for programs, kind "doctor"' }],
  async run({ flags, host, out }) {
    const { root, probes, code } = await examine(host, {
      project: flags.project,
      nodeVersion: host.nodeVersion,
      signal: host.signal,
    })
    out.show('doctor', doctorJson(root, probes, code), () => doctorText(probes, out.colors))
    return code
  },
})
