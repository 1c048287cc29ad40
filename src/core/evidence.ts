/** One time that the check of a criterion was seen to be green or red, or that a commit says so. */
export interface Evidence {
  /** `<spec>#<criterion>` */
  criterion: string
  /** The check in short, as `spec list` shows it: evidence of another check proves nothing of this one. '' = not known. */
  check: string
  /** The command as it was run, where that is known. */
  command?: string
  /** sha256 of the command. */
  commandHash: string
  /** Hash of the criterion's words as they were, without its id; absent where they are not known. */
  words?: string
  passed: boolean
  /** null = it was ended by a signal, or there was no process; absent where only a commit tells. */
  exit?: number | null
  /** Why it was red, where the exit code alone does not tell. */
  reason?: string
  /** ISO 8601, UTC. */
  at: string
  /** The commit that was judged, or on which the files stood. */
  commit?: string
  /** Tree of all files that git does not ignore, the same before and after the check. */
  tree?: string
  /** sha256 of what else a result hangs on: the environment, the version of Node. */
  env?: string
  /** sha256 of the whole normalised output. */
  outputHash?: string
  /**
   * `check`: in the user's files; `prove`: to see it red on purpose; `baseline`: before a run's work; `keep`: on the work that
   * became a commit, red before it; `met`: ticked in a commit of its own, never seen red.
   */
  how: EvidenceHow
  /** Where it is known from: this machine's own file, the log of a run, or the trailers of a commit. */
  source: 'machine' | 'run' | 'commit'
  run?: string
  iteration?: number
  /** Why a commit's word is not taken: its change does not bear it out. */
  claimed?: string
  /** Its commit is not in the history of HEAD. */
  elsewhere?: true
  /** The id that the criterion had then. */
  was?: string
  /** The words of the criterion were others then. */
  reworded?: true
  /** A later commit opened its box again. */
  opened?: true
}

export type EvidenceHow = 'check' | 'prove' | 'baseline' | 'keep' | 'met'

/**
 * How a criterion stands by its evidence. `unproven`: it is ticked, and nothing here shows that its check is green now and
 * was red before.
 */
export type ProofState = 'proven' | 'failing' | 'unproven' | 'open'

/** What the evidence says of one criterion. */
export interface Proof {
  state: ProofState
  /** Why it is not proven, in a few words; absent where it is, or where it is only open. */
  why?: string
  /** The evidence that decides. */
  last?: Evidence
  /** When its check first went green. */
  firstGreen?: Evidence
  /** Every time that it was red after that. */
  laterReds: Evidence[]
  /** Whether its check was ever seen red: one that never was may be unable to fail. */
  seenRed: boolean
  /** All that is known of it, other checks of it too, oldest first. */
  history: Evidence[]
}

/** A criterion as far as its proof hangs on it. */
export interface Provable {
  /** Absent = it has no box, and its state is the ledger's. */
  box: 'ticked' | 'open' | undefined
  /** Its check in short. */
  check: string | undefined
}

/** Judges a criterion by its evidence, given oldest first. */
export function proofOf({ box, check }: Provable, history: Evidence[]): Proof {
  const own = history.filter((one) => one.check === check)
  const here = own.filter((one) => one.claimed === undefined && one.elsewhere !== true && one.how !== 'prove')
  const last = here.at(-1)
  const first = here.findIndex((one) => one.passed)
  const seenRed = own.some(
    (one) => one.claimed === undefined && (one.how === 'keep' || (!one.passed && wasJudged(one.reason))),
  )
  const laterReds = first < 0 ? [] : here.slice(first + 1).filter((one) => !one.passed)
  return {
    ...judge({ box, check }, { own, here, history, seenRed }),
    ...(last === undefined ? {} : { last }),
    ...(first < 0 ? {} : { firstGreen: here[first]! }),
    laterReds,
    seenRed,
    history,
  }
}

/** Reasons of a red that show nothing of what is to be proven: the check itself could not be run. */
const unjudged = new Set([
  'timeout',
  'interrupted',
  'command not found',
  'command not executable',
  'no test ran',
  'no test of that name ran',
  'the test of that name was skipped',
  'the results of its tests could not be read',
])

/** Whether a red, by its reason, shows that the check can fail, and not only that it could not be run. */
export function wasJudged(reason: string | undefined): boolean {
  return reason === undefined || !unjudged.has(reason)
}

interface Sorted {
  /** Of this check. */
  own: Evidence[]
  /** Of this check, true of the files as they stand or stood in this history. */
  here: Evidence[]
  history: Evidence[]
  seenRed: boolean
}

function judge({ box, check }: Provable, sorted: Sorted): Pick<Proof, 'state' | 'why'> {
  if (box === 'open') return { state: 'open' }
  if (check === undefined) return box === 'ticked' ? { state: 'unproven', why: 'no check' } : { state: 'open' }
  const last = sorted.here.at(-1)
  if (last === undefined) return unseen(box, sorted)
  if (last.passed && last.opened === true) return { state: 'unproven', why: 'its box was opened again since' }
  if (last.passed && last.reworded === true) return { state: 'unproven', why: 'its words were changed since' }
  if (last.passed) return sorted.seenRed ? { state: 'proven' } : { state: 'unproven', why: 'never seen red' }
  const wasGreen = sorted.here.some((one) => one.passed)
  return box === 'ticked' || wasGreen ? { state: 'failing', why: reasonOf(last) } : { state: 'open' }
}

/** Nothing here says how its check ended. Without a box it counts as done only where a commit says so. */
function unseen(box: Provable['box'], { own, history }: Sorted): Pick<Proof, 'state' | 'why'> {
  const claim = [...own, ...history.filter((one) => one.check === '')].find((one) => one.claimed !== undefined)
  if (claim !== undefined) return { state: 'unproven', why: `claimed: ${claim.claimed}` }
  if (box === undefined) return { state: 'open' }
  if (own.some((one) => one.elsewhere === true && one.passed))
    return { state: 'unproven', why: 'its evidence is of another history' }
  if (history.some((one) => one.passed)) return { state: 'unproven', why: 'its check was changed since' }
  return { state: 'unproven', why: 'no evidence here' }
}

function reasonOf({ reason, exit }: Evidence): string {
  return reason ?? (exit === undefined || exit === null ? 'red' : `exit ${exit}`)
}
