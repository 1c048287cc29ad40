import { changedSince } from '../app/checking/changed_since.ts'
import { checkTicked } from '../app/checking/check_ticked.ts'
import { touchedBy } from '../app/checking/touched.ts'
import type { CheckedCriterion } from '../app/check_specs.ts'
import { provenProject, type ProvenProject } from '../app/ledger/proven_project.ts'
import type { Ledger } from '../app/ledger/read_ledger.ts'
import { renumberedSince } from '../app/spec_lint/changed_items.ts'
import { open, type Opened } from '../app/open.ts'
import { formatPlace, type Diagnostic } from '../core/diagnostic.ts'
import { exit } from '../core/exit.ts'
import type { Criterion } from '../spec/index.ts'
import { annotationLines } from '../views/annotations.ts'
import { shortCommit } from '../views/evidence.ts'
import { sarifOf } from '../views/sarif.ts'
import { checkedText, specCheckJson, specCheckText, type Checked, type SpecCheck } from '../views/spec_check.ts'
import { specCheckFindings } from '../views/spec_check_findings.ts'
import { specCheckJunit } from '../views/spec_check_junit.ts'
import { lookOf } from './look_of.ts'
import { oneOf } from './one_of.ts'
import { formatClash } from './spec_flags.ts'
import type { SpecCall } from './spec_form.ts'
import type { Host, Output } from './verb.ts'

const formats = ['text', 'github', 'sarif', 'junit'] as const
type Format = (typeof formats)[number]

interface CheckFlags {
  project?: string
  'allow-env'?: string[]
  all?: boolean
  changed?: string
  bisect?: boolean
  format?: string
}

/** What `mmm spec check` does. */
export async function runSpecCheck({ args: named, flags, host, out }: SpecCall<CheckFlags>): Promise<number> {
  const format = oneOf(flags.format ?? 'text', formats, 'format of a check')
  if (out.mode.json && format !== 'text') throw formatClash(format)
  const opened = await open(host, { project: flags.project, allowEnv: flags['allow-env'] ?? [] })
  for (const warning of opened.warnings) out.say(warning)
  const naming = { named, cwd: host.cwd, signal: host.signal, env: host.env }
  const project = await provenProject(opened.root, naming)
  const isWanted = await wanted(flags.changed, project, opened)
  const tell = (one: CheckedCriterion) => {
    const text = format === 'text' && !out.mode.json ? checkedText(one, out.colors) : ''
    if (text !== '') out.text(text)
  }
  const results = await checkTicked(project.specs, opened.world, {
    ledger: project.ledger,
    all: flags.all === true,
    isWanted,
    machine: `${host.nodeVersion} ${host.platform}`,
    signal: host.signal,
    onChecked: tell,
    warn: (text) => out.say(text),
  })
  const bisecting = { ledger: project.ledger, world: opened.world, host, out }
  const checked = flags.bisect === true ? await withCommits(results, bisecting) : results
  const moves = await moved(flags.changed, project, { opened, host })
  const isSaid = ({ code, at }: Diagnostic) =>
    code === 'evidence.renumbered' && moves.some((one) => formatPlace(one.at) === formatPlace(at))
  const findings = [...project.findings.filter((one) => !isSaid(one)), ...moves]
  const { unreadable } = project
  const invalid = findings.some((one) => one.severity === 'error')
  const red = checked.some((one) => one.status === 'red')
  const code = invalid ? exit.usage : red ? exit.unreached : exit.done
  print({ checked, findings, unreadable }, { code, format, host, out })
  return code
}

/** Ids that this change moves on to other words. */
async function moved(
  since: string | undefined,
  { specs }: ProvenProject,
  { opened: { root, world }, host: { env } }: { opened: Opened; host: Host },
): Promise<Diagnostic[]> {
  return since === undefined ? [] : renumberedSince(root, { specs, env, since, settings: world.config.lint })
}

/** Without `--changed` all are wanted. */
async function wanted(
  ref: string | undefined,
  { proven }: ProvenProject,
  { root, world }: Opened,
): Promise<(criterion: Criterion) => boolean> {
  if (ref === undefined) return () => true
  const touched = await touchedBy(await changedSince(await world.place(), ref), proven, root)
  return (criterion) => touched.has(criterion)
}

interface Bisecting {
  ledger: Ledger
  world: Opened['world']
  host: Host
  out: Output
}

async function withCommits(
  checked: readonly CheckedCriterion[],
  { ledger, world, host, out }: Bisecting,
): Promise<Checked[]> {
  const reds = checked.filter((one) => one.status === 'red')
  if (reds.length === 0) return [...checked]
  const { bisectReds } = await import('../app/checking/bisect_reds.ts')
  const broken = await bisectReds(reds, world, {
    ledger,
    signal: host.signal,
    onTest: (ref, commit) => out.say(`Looking at ${shortCommit(commit)} for ${ref}`, 1),
  })
  return checked.map((one) => {
    const broke = broken.get(one.criterion)
    return broke === undefined ? one : { ...one, broke }
  })
}

interface Printing {
  code: number
  format: Format
  host: Host
  out: Output
}

function print(all: SpecCheck, { code, format, host, out }: Printing): void {
  if (format === 'text') {
    const text = () => specCheckText(all, lookOf(host, out), out.mode.verbosity > 0)
    return out.show('spec-check', specCheckJson(all, code), text)
  }
  if (format === 'junit') return out.text(specCheckJunit(all.checked))
  const found = specCheckFindings(all)
  if (format === 'sarif') out.text(JSON.stringify(sarifOf(found, host.version), null, 2))
  else if (found.length > 0) out.text(annotationLines(found).join('\n'))
}
