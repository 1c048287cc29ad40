import type { SpecRule } from '../../core/config.ts'
import type { Project } from '../../workspace/index.ts'
import { parseTrailers, type KeptCommit } from './kept_commit.ts'
import { openedBoxes, type OpenedBox } from './opened_boxes.ts'
import { verifyCommit, type Where } from './verify_commit.ts'

/** The commits in the history of a commit that say that they proved criteria. */
export interface KeptHistory {
  head: string
  /** The history is cut off, so that it may be longer the next time. */
  shallow: boolean
  /** What the settings said of specs when the commits were looked at. */
  rules: readonly SpecRule[]
  /** Newest first. */
  commits: KeptCommit[]
  /** Boxes that later commits opened again. */
  opened: OpenedBox[]
}

/** Reads the history of HEAD. What is known of the history of an ancestor need not be read again. */
export async function keptCommits(
  place: Project,
  options: { known: KeptHistory | undefined; rules: readonly SpecRule[]; signal?: AbortSignal },
): Promise<KeptHistory> {
  const { git, head, shallow } = place
  const { rules } = options
  if (head === null) return { head: '', shallow, rules, commits: [], opened: [] }
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
  const all = [...commits, ...(known?.commits ?? [])]
  const opened = all.length === 0 ? [] : await openedSince(all, { place, rules, range: known && range })
  return { head, shallow, rules, commits: all, opened: [...opened, ...(known?.opened ?? [])] }
}

/** Without a range all since the first of the commits are looked at. */
async function openedSince(
  commits: readonly KeptCommit[],
  { place, rules, range }: Where & { range: string[] | undefined },
): Promise<OpenedBox[]> {
  const paths = [...new Set(commits.flatMap((one) => one.criteria.flatMap(({ path }) => path ?? [])))]
  const without = new Set(commits.map(({ commit }) => commit))
  return openedBoxes(range ?? [place.head!, `^${commits.at(-1)!.commit}`], { place, rules, paths, without })
}

async function usable(known: KeptHistory | undefined, { git, head }: Project): Promise<KeptHistory | undefined> {
  if (known === undefined || known.shallow || known.head === '') return undefined
  const isAncestor = (await git.ask(['merge-base', '--is-ancestor', known.head, head!])) !== undefined
  return isAncestor ? known : undefined
}
