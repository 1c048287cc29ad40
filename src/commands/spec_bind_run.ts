import { bindSpecs } from '../app/bind/bind_specs.ts'
import { prove, type Proving } from '../app/bind/prove.ts'
import { sureEnough, type Proposal } from '../app/bind/propose.ts'
import { draftChecks, writeChecks, type Writing } from '../app/bind/write_checks.ts'
import { provenProject } from '../app/ledger/proven_project.ts'
import { open, type Opened } from '../app/open.ts'
import { projectSpecs } from '../app/project_specs.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { diffLines, specBindJson, specBindText, type ProposalShown } from '../views/spec_bind.ts'
import { lookOf } from './look_of.ts'
import type { SpecCall } from './spec_form.ts'
import type { Host, Output } from './verb.ts'

interface BindFlags {
  apply?: boolean
  prove?: boolean
  'allow-env'?: string[]
  yes?: boolean
}

/** What `mmm spec bind` does. */
export async function runSpecBind({ args: named, flags, host, out }: SpecCall<BindFlags>): Promise<number> {
  const opened = await open(host, { project: flags.project, allowEnv: flags['allow-env'] ?? [] })
  for (const warning of opened.warnings) out.say(warning)
  const naming = { cwd: host.cwd, signal: host.signal }
  const all = await projectSpecs(opened.root, naming)
  const chosen = named.length === 0 ? all : await projectSpecs(opened.root, { ...naming, named })
  const { specs, findings } = chosen
  const proposals = await bindSpecs(opened.world, { specs, all: all.specs })
  const sure = proposals.filter((one) => one.confidence >= sureEnough)
  const wanted = flags.apply === true || flags.prove !== true ? sure : []
  const writing = await draftChecks(opened.root, wanted)
  const files = flags.apply === true ? await apply(writing, { opened, host, out, yes: flags.yes === true }) : []
  const proved = flags.prove === true ? await proveAll(named, { opened, host, out }) : []
  const shown = {
    proposals: proposals.map((one) => standingOf(one, writing, files)),
    without: specs.flatMap((spec) =>
      spec.criteria
        .filter((one) => one.check === undefined && !proposals.some(({ criterion }) => criterion === one))
        .map((criterion) => ({ spec, criterion })),
    ),
    files,
    proved,
    findings: findings.filter((one) => one.severity === 'error'),
  }
  out.show('spec-bind', specBindJson(shown), () => specBindText(shown, lookOf(host, out)))
  return proved.some(({ outcome }) => outcome === 'never red' || outcome === 'unclear') ? exit.unreached : exit.done
}

interface Around {
  opened: Opened
  host: Host
  out: Output
}

/** Shows the diff, asks on a terminal, and writes. Gives the files that were written. */
async function apply(writing: Writing, { opened, host, out, yes }: Around & { yes: boolean }): Promise<string[]> {
  if (writing.files.length === 0) return []
  for (const file of writing.files) for (const line of diffLines(file, out.sayColors)) out.say(line)
  const canAsk = host.stdinIsTTY && host.stderrIsTTY && !out.mode.json
  if (!yes && !canAsk) {
    throw new MmmError('spec.leave-needed', 'Checks are written into specs only with your leave', {
      hint: 'Look at them, then give leave with --yes',
    })
  }
  if (!yes && !/^y(es)?$/i.test((await host.ask('Write this? [y/N] ')).trim())) return []
  await writeChecks(opened.root, writing.files)
  return writing.files.map(({ path }) => path)
}

/** Proves what has a check that was never seen red. */
async function proveAll(named: readonly string[], { opened, host, out }: Around): Promise<Proving[]> {
  const { root, world } = opened
  const { proven } = await provenProject(root, { named, cwd: host.cwd, signal: host.signal, env: host.env })
  const unseen = proven.flatMap(({ criteria }) =>
    criteria.filter(({ criterion, proof }) => criterion.check !== undefined && !proof.seenRed),
  )
  return prove(
    unseen.map(({ criterion }) => criterion),
    { world, signal: host.signal, say: (text) => out.say(text, 1), warn: (text) => out.say(text) },
  )
}

function standingOf(proposal: Proposal, writing: Writing, files: readonly string[]): ProposalShown {
  const refused = writing.refused.find((one) => one.proposal === proposal)
  if (refused !== undefined) return { ...proposal, standing: 'refused', why: refused.why }
  const file = writing.files.find((one) => one.proposals.includes(proposal))
  if (file === undefined) return { ...proposal, standing: proposal.confidence >= sureEnough ? 'sure' : 'doubtful' }
  return { ...proposal, standing: files.includes(file.path) ? 'written' : 'sure' }
}
