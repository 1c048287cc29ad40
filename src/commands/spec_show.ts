import { locateProject } from '../app/locate.ts'
import { projectSpecs, type ProjectSpecs } from '../app/project_specs.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { oneSpecJson, oneSpecText } from '../views/specs.ts'
import { lookOf } from './look_of.ts'
import { specForm, tooMany } from './spec_form.ts'
import type { Host, Output } from './verb.ts'

/** `mmm spec show` */
export const specShow = specForm({
  name: 'show',
  args: '<spec>',
  summary: 'one spec with its criteria, their checks and places',
  flags: [],
  examples: [{ line: 'mmm spec show login', about: 'the criteria of specs/login.md' }],
  async run({ args: named, flags, host, out }) {
    const root = locateProject(host.cwd, flags.project)
    return show(await projectSpecs(root, { named: oneOf(named), cwd: host.cwd, signal: host.signal }), { host, out })
  },
})

function show({ specs, findings, unreadable }: ProjectSpecs, { host, out }: { host: Host; out: Output }): number {
  const [spec, second] = specs
  if (spec === undefined) {
    const worst = findings.find((one) => one.severity === 'error')
    const hint = worst?.hint === undefined ? {} : { hint: worst.hint }
    throw new MmmError('spec.unreadable', `The spec "${unreadable[0]}" cannot be read: ${worst?.message}`, {
      ...(worst === undefined ? {} : { at: worst.at }),
      ...hint,
    })
  }
  if (second !== undefined) {
    const hint = `Name one by its path: ${specs.map((one) => one.path).join(', ')}`
    throw new MmmError('spec.ambiguous', `${specs.length} specs bear this name`, { hint })
  }
  out.show('spec', oneSpecJson(spec, findings), () => oneSpecText(spec, findings, lookOf(host, out)))
  return exit.done
}

function oneOf(named: string[]): string[] {
  if (named.length === 0)
    throw new MmmError('cli.missing-argument', 'Which spec is to be shown?', {
      hint: 'Usage: mmm spec show <spec>; "mmm spec list" names them',
    })
  if (named.length > 1) throw tooMany(named[1]!, 'mmm spec show <spec>')
  return named
}
