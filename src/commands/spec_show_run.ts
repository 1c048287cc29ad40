import { findCriterion, unknownName } from '../app/ledger/find_criteria.ts'
import { proveSpecs } from '../app/ledger/prove_specs.ts'
import { provenProject } from '../app/ledger/proven_project.ts'
import { locateProject } from '../app/locate.ts'
import { projectSpecs, type ProjectSpecs } from '../app/project_specs.ts'
import type { Ledger } from '../app/ledger/read_ledger.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { oneCriterionJson, oneCriterionText, oneSpecJson, oneSpecText } from '../views/spec_show.ts'
import { lookOf } from './look_of.ts'
import { tooMany, type SpecCall } from './spec_form.ts'
import type { Host, Output } from './verb.ts'

/** What `mmm spec show` does. */
export async function runSpecShow({ args: named, flags, host, out }: SpecCall<{ project?: string }>): Promise<number> {
  const root = locateProject(host.cwd, flags.project)
  const word = oneOf(named)
  const naming = { cwd: host.cwd, signal: host.signal }
  const { proven, ledger } = await provenProject(root, { ...naming, env: host.env })
  const isSpec = proven.some(({ spec }) => spec.id === word)
  const criterion = isSpec ? undefined : findCriterion(proven, word)
  if (criterion !== undefined) {
    const { spec, one } = criterion
    out.show('criterion', oneCriterionJson(spec, one), () => oneCriterionText(spec, one, lookOf(host, out)))
    return exit.done
  }
  if (word.includes('#')) throw unknownName(proven, word)
  return show(await projectSpecs(root, { ...naming, named: [word] }), { host, out, ledger })
}

interface Showing {
  host: Host
  out: Output
  ledger: Ledger
}

function show({ specs, findings, unreadable }: ProjectSpecs, { host, out, ledger }: Showing): number {
  const [spec, second] = proveSpecs(specs, ledger)
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
  const all = [...findings, ...ledger.findings]
  out.show('spec', oneSpecJson(spec, all), () => oneSpecText(spec, all, lookOf(host, out)))
  return exit.done
}

function oneOf(named: string[]): string {
  const [word, second] = named
  if (word === undefined)
    throw new MmmError('cli.missing-argument', 'Which spec is to be shown?', {
      hint: 'Usage: mmm spec show <spec|criterion>; "mmm spec list" names them',
    })
  if (second !== undefined) throw tooMany(second, 'mmm spec show <spec|criterion>')
  return word
}
