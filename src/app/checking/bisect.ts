import { messageOf } from '../../core/error.ts'
import type { Git } from '../../ports/git.ts'

/** The first commit with which a check is red, or why it cannot be told. */
export type Broke =
  | { commit: string; at: string; subject: string; tested: number; commits: number }
  | { why: string; tested: number }

/** How a check ended at a commit; `unknown` where it could not be run there. */
export type Tested = 'green' | 'red' | 'unknown'

export interface Bisecting {
  git: Git
  /** A commit where it is red. */
  bad: string
  /** Commits where it may have been green, the likeliest first. */
  good: readonly string[]
  /** The history is cut off, so that the green one may lie before its start. */
  shallow?: boolean
  test(commit: string): Promise<Tested>
}

/** Commits that may turn out to be untestable before it is given up. */
const mostUnknown = 8

/**
 * Finds the commit that broke a check, in as many steps as the number of commits can be halved, and two for its ends. Branches
 * and merges are as git's own bisection takes them.
 */
export async function bisect({ git, bad, good, shallow, test }: Bisecting): Promise<Broke> {
  const seen = new Map<string, Tested>()
  const ask = async (commit: string) => {
    const known = seen.get(commit) ?? (await test(commit))
    seen.set(commit, known)
    return known
  }
  const atHead = await ask(bad)
  if (atHead === 'unknown') return { why: 'it cannot be run in a clean checkout', tested: seen.size }
  if (atHead === 'green')
    return { why: 'it is green in a clean checkout of HEAD: what is red is not committed', tested: 1 }
  const start = await firstGreen(good, ask)
  if (start === undefined) {
    if (shallow === true) return { why: 'the history is cut off: git fetch --unshallow', tested: seen.size }
    const why =
      good.length === 0
        ? 'no commit is known where it was green'
        : 'it is red at every commit where it should have been green'
    return { why, tested: seen.size }
  }
  return halve({ git, bad, start, ask, seen })
}

async function firstGreen(
  commits: readonly string[],
  ask: (commit: string) => Promise<Tested>,
): Promise<string | undefined> {
  for (const commit of new Set(commits)) if ((await ask(commit)) === 'green') return commit
  return undefined
}

interface Halving {
  git: Git
  bad: string
  start: string
  ask(commit: string): Promise<Tested>
  seen: ReadonlyMap<string, Tested>
}

async function halve({ git, bad: from, start, ask, seen }: Halving): Promise<Broke> {
  let bad = from
  const good = [start]
  const unknown = new Set<string>()
  let commits: number | undefined
  for (;;) {
    const left = await between(git, bad, good)
    commits ??= left.length
    const next = left.find((commit) => commit !== bad && !unknown.has(commit))
    if (next === undefined) {
      if (left.length <= 1) return { ...(await about(git, bad)), tested: seen.size, commits }
      return {
        why: `it is one of ${left.length} commits up to ${bad.slice(0, 10)}, of which the others cannot be run`,
        tested: seen.size,
      }
    }
    const tested = await ask(next)
    if (tested === 'red') bad = next
    else if (tested === 'green') good.push(next)
    else if (unknown.add(next).size > mostUnknown) return { why: 'too many commits cannot be run', tested: seen.size }
  }
}

/** The commits that can be the first bad one, the best to test next first. */
async function between(git: Git, bad: string, good: readonly string[]): Promise<string[]> {
  const input = [bad, ...good.map((one) => `^${one}`)].map((one) => `${one}\n`).join('')
  const out = await git.run(['rev-list', '--bisect-all', '--stdin'], { input })
  return out.split('\n').flatMap((line) => /^[0-9a-f]{40,64}/.exec(line)?.[0] ?? [])
}

async function about(git: Git, commit: string): Promise<{ commit: string; at: string; subject: string }> {
  const out = await git.line(['log', '-1', '--no-show-signature', '--format=%cI%n%s', commit])
  const [at = '', subject = ''] = out.split('\n')
  return { commit, at, subject }
}

/** The answer where bisecting itself failed. */
export function notBisected(error: unknown): Broke {
  return { why: messageOf(error), tested: 0 }
}
