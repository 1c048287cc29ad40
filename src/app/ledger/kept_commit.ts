/** A commit that says in its trailers that it proved criteria, and whether its change bears that out. */
export interface KeptCommit {
  commit: string
  /** When it was committed; ISO 8601. */
  at: string
  run?: string
  /** Absent where the criteria were met before any work. */
  iteration?: number
  criteria: KeptCriterion[]
}

export interface KeptCriterion {
  /** `<spec>#<criterion>` */
  ref: string
  /** Its check in short, as the specification had it in the commit; absent where that does not say. */
  check?: string
  /** The file that it stands in; absent where the commit does not touch it. */
  path?: string
  /** Hash of its words in the commit; absent where that does not touch it. */
  words?: string
  commandHash: string
  outputHash: string
  /** Why this is only said. */
  claimed?: string
}

/** What the trailers of a commit say, before anything of it is looked at. */
export interface TrailerCommit extends KeptCommit {
  /** Of the first parent; absent where there is none. */
  parent?: string
}

/**
 * Reads the trailers `Mmm-*` of a commit. A criterion without a check of its own is there with empty hashes.
 *
 * @param text hash, hashes of the parents, date and trailers, a line each
 */
export function parseTrailers(text: string): TrailerCommit {
  const [commit = '', parents = '', date = '', ...lines] = text.split('\n')
  const parent = parents.split(' ')[0]
  const all = lines.flatMap((line) => /^(Mmm-[A-Za-z]+):\s*(.*)$/.exec(line)?.slice(1, 3) ?? [])
  const values = (key: string) => all.flatMap((value, i) => (i % 2 === 0 && value === key ? [all[i + 1]!.trim()] : []))
  const checks = new Map(values('Mmm-Check').flatMap(checkOf))
  const run = values('Mmm-Run')[0]
  const iteration = Number(values('Mmm-Iteration')[0])
  return {
    commit,
    at: new Date(Date.parse(date) || 0).toISOString(),
    ...(parent === undefined || parent === '' ? {} : { parent }),
    ...(run === undefined ? {} : { run }),
    ...(Number.isSafeInteger(iteration) && iteration > 0 ? { iteration } : {}),
    criteria: [...new Set(values('Mmm-Criterion'))]
      .filter((ref) => ref !== '')
      .map((ref) => ({ ref, ...(checks.get(ref) ?? { commandHash: '', outputHash: '' }) })),
  }
}

/** The hashes stand last: an id may hold blanks. */
function checkOf(value: string): Array<[string, Pick<KeptCriterion, 'commandHash' | 'outputHash'>]> {
  const parts = /^(.+) ([0-9a-f]{64}) ([0-9a-f]{64})$/.exec(value)
  return parts === null ? [] : [[parts[1]!, { commandHash: parts[2]!, outputHash: parts[3]! }]]
}
