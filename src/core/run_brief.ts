import type { Criterion, Iteration, Run, Work } from './run.ts'

/** What lists and the project's state need of a run: small whatever the run did. Every run is one. */
export type RunBrief = Pick<
  Run,
  'id' | 'startedAt' | 'lastAt' | 'activeMs' | 'segmentStart' | 'resumes' | 'ended' | 'spent'
> & {
  workflow: Pick<Run['workflow'], 'name'>
  work: Pick<Work, 'workspace' | 'tip' | 'merged' | 'specsCommitted'> & {
    criteria: ReadonlyMap<string, Criterion>
    iterations: ReadonlyArray<Pick<Iteration, 'commit' | 'undone'>>
  }
}

/** The brief of a run, without what is large in it. */
export function briefOf(run: Run): RunBrief {
  const { id, startedAt, lastAt, activeMs, segmentStart, resumes, spent, workflow, work } = run
  const { outputs: _, ...ended } = run.ended ?? {}
  return {
    id,
    startedAt,
    lastAt,
    activeMs,
    segmentStart,
    resumes,
    spent,
    ...(run.ended === undefined ? {} : { ended: ended as NonNullable<Run['ended']> }),
    workflow: { name: workflow.name },
    work: {
      ...pick(work, ['workspace', 'tip', 'merged', 'specsCommitted']),
      criteria: new Map([...work.criteria].map(([key, { result: __, ...rest }]) => [key, rest])),
      iterations: work.iterations.map((one) => pick(one, ['commit', 'undone'])),
    },
  }
}

/** These fields, those that are there. */
function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.filter((key) => from[key] !== undefined).map((key) => [key, from[key]])) as Pick<T, K>
}

/** A brief as text, and back. */
export function briefToJson(brief: RunBrief): object {
  return { ...brief, work: { ...brief.work, criteria: [...brief.work.criteria.values()] } }
}

export function briefFromJson(json: object): RunBrief {
  const brief = json as Omit<RunBrief, 'work'> & {
    work: Omit<RunBrief['work'], 'criteria'> & { criteria: Criterion[] }
  }
  return { ...brief, work: { ...brief.work, criteria: new Map(brief.work.criteria.map((one) => [one.id, one])) } }
}
