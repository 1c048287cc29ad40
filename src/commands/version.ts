import { exit } from '../core/exit.ts'
import { verb as define } from './verb.ts'

export const verb = define({
  name: 'version',
  summary: 'the version of mmm and of Node',
  flags: [],
  async run({ host, out }) {
    out.show('version', { version: host.version, node: host.nodeVersion, platform: host.platform }, () => host.version)
    return exit.done
  },
})
