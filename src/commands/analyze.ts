import { locateProject } from '../app/locate.ts'
import { exit } from '../core/exit.ts'
import { analysisJson, analysisText, analyze } from '../project/index.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define, type Host } from './verb.ts'

export const verb = define({
  name: 'analyze',
  summary: 'what can be known of the project without running any of it',
  description:
    'Languages and sizes, package manager, commands for build, test, lint and types with the place where each was found, entry points, tests, workspaces, git. Runs nothing of the project and changes nothing; what cannot be read is a finding.',
  flags: [projectFlag],
  examples: [{ line: 'mmm analyze --json', about: 'the same for programs, kind "analysis"' }],
  async run({ flags, host, out }) {
    const root = locateProject(host.cwd, flags.project)
    const project = await analyze(root, { env: definedOnly(host.env), signal: host.signal })
    const { schemaVersion: _version, kind, ...body } = analysisJson(project)
    out.show(kind, body, () => analysisText(project).trimEnd())
    return exit.done
  },
})

function definedOnly(env: Host['env']): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined))
}
