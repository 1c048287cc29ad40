import { checkSpecs, type CheckedCriterion } from '../app/check_specs.ts'
import { open } from '../app/open.ts'
import { projectSpecs } from '../app/project_specs.ts'
import { exit } from '../core/exit.ts'
import { checkedText, specCheckJson, specCheckText } from '../views/spec_check.ts'
import { lookOf } from './look_of.ts'
import { specForm } from './spec_form.ts'

/** `mmm spec check` */
export const specCheck = specForm({
  name: 'check',
  args: '[spec...]',
  summary: 'run the checks of all ticked criteria, or of those of these specs',
  flags: [
    {
      name: 'allow-env',
      value: 'list',
      placeholder: 'name',
      description: 'let the commands of "spec check" see this variable',
    },
  ],
  examples: [{ line: 'mmm spec check', about: 'in continuous integration: what is ticked must hold' }],
  async run({ args: named, flags, host, out }) {
    const opened = await open(host, { project: flags.project, allowEnv: flags['allow-env'] ?? [] })
    for (const warning of opened.warnings) out.say(warning)
    const { specs, findings, unreadable } = await projectSpecs(opened.root, {
      named,
      cwd: host.cwd,
      signal: host.signal,
    })
    const tell = (one: CheckedCriterion) => {
      const text = checkedText(one, out.colors)
      if (text !== '' && !out.mode.json) out.text(text)
    }
    const checked = await checkSpecs(specs, opened.world, { signal: host.signal, onChecked: tell })
    const invalid = findings.some((one) => one.severity === 'error')
    const red = checked.some((one) => one.status === 'red')
    const code = invalid ? exit.usage : red ? exit.unreached : exit.done
    const all = { checked, findings, unreadable }
    out.show('spec-check', specCheckJson(all, code), () =>
      specCheckText(all, lookOf(host, out), out.mode.verbosity > 0),
    )
    return code
  },
})
