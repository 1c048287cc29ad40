import type { SpecRule } from '../../core/config.ts'
import type { Project } from '../../workspace/index.ts'
import { parseTrailers, type KeptCommit } from './kept_commit.ts'
import { verifyCommit } from './verify_commit.ts'

/** The commits in the history of a commit that say that they proved criteria. */
export interface KeptHistory {
  head: string
  /** The history is cut off, so that it may be longer the next time. */
  shallow: boolean
  /** What the settings said of specs when the commits were looked at. */
  rules: readonly SpecRule[]
  /** Newest first. */
  commits: KeptCommit[]
}

/** Reads the history of HEAD. What is known of the history of an ancestor need not be read again. */
export async function keptCommits(
  place: Project,
  options: { known: KeptHistory | undefined; rules: readonly SpecRule[]; signal?: AbortSignal },
): Promise<KeptHistory> {
  const { git, head, shallow } = place
  const { rules } = options
  if (head === null) return { head: '', shallow, rules, commits: [] }
  const known = await usable(options.known, place)
  const range = known === undefined ? [head] : [head, `^${known.head}`]
  // Trailers only: what stands elsewhere in a message, such as the model's own words, is no trailer
  const format = '--format=tformat:%H%n%P%n%cI%n%(trailers:only,unfold)'
  const grep = ['-E', '--grep=^Mmm-Criterion: ', '--encoding=UTF-8', '--no-show-signature', '--no-color']
  const out = await git.run(['log', '-z', ...grep, format, ...range, '--'])
  const commits: KeptCommit[] = []
  for (const text of out.split('\0').filter((part) => part.trim() !== '')) {
    options.signal?.throwIfAborted()
    const said = parseTrailers(text)
    if (said.criteria.length > 0) commits.push(await verifyCommit(said, { place, rules }))
  }
  return { head, shallow, rules, commits: [...commits, ...(known?.commits ?? [])] }
}

async function usable(known: KeptHistory | undefined, { git, head }: Project): Promise<KeptHistory | undefined> {
  if (known === undefined || known.shallow || known.head === '') return undefined
  const isAncestor = (await git.ask(['merge-base', '--is-ancestor', known.head, head!])) !== undefined
  return isAncestor ? known : undefined
}
