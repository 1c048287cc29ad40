import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Diagnostic } from '../../core/diagnostic.ts'
import type { SpecRule } from '../../core/config.ts'
import type { Evidence } from '../../core/evidence.ts'
import { openGit, type Git } from '../../ports/git.ts'
import { specRules } from '../../spec/index.ts'
import { findProject, type Project } from '../../workspace/index.ts'
import { prepareFolder } from '../prepare_folder.ts'
import { runIds } from '../runs.ts'
import { inHistory } from './in_history.ts'
import type { KeptCommit } from './kept_commit.ts'
import { keptCommits, type KeptHistory } from './kept_commits.ts'
import { logStamp, readLedgerCache, writeLedgerCache, type LedgerCache } from './ledger_cache.ts'
import { readEvidence } from './read_evidence.ts'
import { markOpened, openedHistory } from './opened_boxes.ts'
import { runEvidence } from './run_evidence.ts'

/** All that is known of the checks of a project's criteria. */
export interface Ledger {
  /** The evidence of a criterion, oldest first. */
  of(ref: string): Evidence[]
  /** All of it, oldest first. */
  evidence: readonly Evidence[]
  /** The commits in HEAD's history that say that they proved something, newest first. */
  commits: readonly KeptCommit[]
  findings: Diagnostic[]
  /** undefined = there is no git here, or no commit yet. */
  head: string | undefined
}

export interface ReadLedgerOptions {
  env: Readonly<Record<string, string | undefined>>
  signal?: AbortSignal
}

/**
 * Joins what this machine noted, what its runs saw, and what the commits of HEAD's history say. What a repository brings in
 * the place of this machine's own files is not read.
 */
export async function readLedger(root: string, options: ReadLedgerOptions): Promise<Ledger> {
  const git = hasGit(root) ? openGit(root, options.env) : undefined
  const head = (await git?.objects.look('HEAD^{commit}'))?.id
  const brought = git === undefined || head === undefined ? [] : await broughtFiles(git)
  const isOwn = (name: string) => !brought.includes(name)
  const cache: LedgerCache = isOwn('cache') ? await readLedgerCache(root) : { runs: {} }
  const noted = isOwn('evidence.jsonl') ? await readEvidence(root) : { evidence: [], findings: [] }
  const runs = isOwn('runs') ? await readRuns(root, cache) : {}
  const rules = head === undefined ? [] : await specRules(root)
  const place = () => findProject(root, { env: options.env, explicit: root })
  const kept = head === undefined ? undefined : await readKept(place, { head, cache, rules, signal: options.signal })
  const seen = [...noted.evidence, ...Object.values(runs).flatMap((one) => one.evidence)]
  const placed = await placeIn(seen, { git, head, cache })
  const commits = kept?.commits ?? []
  const all = merge(placed.evidence, commits)
  const paths = commits.flatMap((one) => one.criteria.flatMap(({ path }) => path ?? []))
  const opened =
    head === undefined ? undefined : await openedHistory(all, { known: cache.opened, head, rules, paths, place })
  const next: LedgerCache = {
    runs,
    ...(kept === undefined ? {} : { kept }),
    ...(placed.history === undefined ? {} : { history: placed.history }),
    ...(opened === undefined ? {} : { opened }),
  }
  const isNew = placed.isNew || kept !== cache.kept || opened !== cache.opened || !isSame(runs, cache.runs)
  if (isNew && isOwn('cache')) await keepCache(root, next)
  const evidence = await markOpened(all, opened?.boxes ?? [], git)
  return { evidence, ...byCriterion(evidence), commits, findings: [...noted.findings, ...brought.map(notOwn)], head }
}

/** Only where there is a folder for it: looking makes nothing in a project that mmm has not worked on. */
async function keepCache(root: string, cache: LedgerCache): Promise<void> {
  if (!existsSync(join(root, '.mmm'))) return
  const isReady = await prepareFolder(root).then(
    () => true,
    () => false,
  )
  if (isReady) await writeLedgerCache(root, cache)
}

/** Also for a project in a folder of its repository. */
function hasGit(root: string): boolean {
  for (let folder = root; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return true
    if (folder === dirname(folder)) return false
  }
}

/** Those of the machine's own files that the commit at hand holds: a repository can put anything there. */
async function broughtFiles({ objects }: Git): Promise<string[]> {
  const found: string[] = []
  for (const name of ['evidence.jsonl', 'runs', 'cache']) {
    if ((await objects.look(`HEAD:./.mmm/${name}`)) !== undefined) found.push(name)
  }
  return found
}

function notOwn(name: string): Diagnostic {
  return {
    code: 'evidence.committed',
    severity: 'warning',
    message: `".mmm/${name}" is committed, so it is not what this machine saw and counts for nothing`,
    at: { file: `.mmm/${name}` },
    hint: `Take it out of git: git rm -r --cached .mmm/${name}`,
  }
}

async function readRuns(root: string, { runs }: LedgerCache): Promise<LedgerCache['runs']> {
  const read: LedgerCache['runs'] = {}
  for (const id of runIds(root).toReversed()) {
    const stamp = logStamp(root, id)
    const known = runs[id]
    read[id] = known?.stamp === stamp ? known : { stamp, evidence: await runEvidence(root, id) }
  }
  return read
}

function isSame(a: LedgerCache['runs'], b: LedgerCache['runs']): boolean {
  const ids = Object.keys(a)
  return ids.length === Object.keys(b).length && ids.every((id) => a[id] === b[id])
}

async function readKept(place: () => Promise<Project>, { head, cache, rules, signal }: Keeping): Promise<KeptHistory> {
  const known = JSON.stringify(cache.kept?.rules) === JSON.stringify(rules) ? cache.kept : undefined
  if (known?.head === head && !known.shallow) return known
  return keptCommits(await place(), { known, rules, ...(signal === undefined ? {} : { signal }) })
}

interface Keeping {
  head: string
  cache: LedgerCache
  rules: readonly SpecRule[]
  signal: AbortSignal | undefined
}

interface Placing {
  git: Git | undefined
  head: string | undefined
  cache: LedgerCache
}

/** Marks evidence of commits that are not in HEAD's history. */
async function placeIn(
  seen: readonly Evidence[],
  { git, head, cache }: Placing,
): Promise<{ evidence: Evidence[]; history: LedgerCache['history']; isNew: boolean }> {
  if (git === undefined || head === undefined) return { evidence: [...seen], history: undefined, isNew: false }
  const commits = seen.flatMap(({ commit }) => commit ?? [])
  const { holds, isNew } = await inHistory(commits, { git, head, known: cache.history })
  const evidence = seen.map((one) =>
    one.commit === undefined || holds[one.commit] === true ? one : { ...one, elsewhere: true as const },
  )
  return { evidence, history: { head, holds }, isNew }
}

/** A run that took over another's events tells the same again, and so does the commit that it kept. */
function merge(seen: readonly Evidence[], commits: readonly KeptCommit[]): Evidence[] {
  const all = new Map<string, Evidence>()
  for (const one of seen) all.set(JSON.stringify([one.criterion, one.how, one.commit, one.at, one.check]), one)
  const own = new Set(seen.filter((one) => one.source === 'run').map((one) => `${one.commit} ${one.criterion}`))
  const told = commits.flatMap(fromCommit).filter((one) => !own.has(`${one.commit} ${one.criterion}`))
  return [...all.values(), ...told].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
}

/** Milliseconds that the clock of another machine may be ahead. */
const ahead = 86_400_000

function fromCommit({ commit, at, run, iteration, criteria }: KeptCommit): Evidence[] {
  const future = Date.parse(at) > Date.now() + ahead ? 'its date lies in the future' : undefined
  return criteria.map(({ ref, check, words, commandHash, outputHash, claimed = future }) => ({
    criterion: ref,
    check: check ?? '',
    ...(words === undefined ? {} : { words }),
    commandHash,
    passed: true,
    at,
    commit,
    outputHash,
    how: iteration === undefined ? 'met' : 'keep',
    source: 'commit',
    ...(run === undefined ? {} : { run }),
    ...(iteration === undefined ? {} : { iteration }),
    ...(claimed === undefined ? {} : { claimed }),
  }))
}

/** Evidence, oldest first, by the criterion that it is of. */
export function byCriterion(evidence: readonly Evidence[]): Pick<Ledger, 'of'> {
  const byRef = new Map<string, Evidence[]>()
  for (const one of evidence) {
    const known = byRef.get(one.criterion)
    if (known === undefined) byRef.set(one.criterion, [one])
    else known.push(one)
  }
  return { of: (ref) => byRef.get(ref) ?? [] }
}
