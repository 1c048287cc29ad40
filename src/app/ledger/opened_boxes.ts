import type { Evidence } from '../../core/evidence.ts'
import type { SpecRule } from '../../core/config.ts'
import type { Git } from '../../ports/git.ts'
import { readSpec, SPEC_ROOTS, type Criterion } from '../../spec/index.ts'
import { hashOfWords } from '../../spec/words_of.ts'
import { fileAt, type Project } from '../../workspace/index.ts'
import { ruleFor } from '../../spec/spec_rules.ts'
import { inHistory } from './in_history.ts'
import type { Where } from './verify_commit.ts'

/** A box that a commit opened again: what was seen before that proves nothing any more. */
export interface OpenedBox {
  commit: string
  /** `<spec>#<criterion>` */
  ref: string
  /** Hash of the criterion's words. */
  words: string
}

/** A line with a box: only commits that add or remove one are looked at. */
const boxLine = '^[ \t>]*([-*+]|[0-9]+[.)])[ \t]+\\[.?\\]'

/** What was found in the history up to `head`, since a commit. */
export interface OpenedHistory {
  head: string
  since: string
  rules: readonly SpecRule[]
  boxes: OpenedBox[]
}

/**
 * Finds the boxes that were opened again since the oldest commit with a green result. What is known of the history of an ancestor need
 * not be looked at again.
 */
export async function openedHistory(
  evidence: readonly Evidence[],
  { known, head, rules, paths, place }: OpenedHistoryOptions,
): Promise<OpenedHistory | undefined> {
  const since = evidence.find((one) => one.passed && one.words !== undefined && isHere(one))?.commit
  if (since === undefined) return undefined
  const isSame = known?.since === since && JSON.stringify(known.rules) === JSON.stringify(rules)
  if (isSame && known.head === head) return known
  const project = await place()
  const goesOn = isSame && (await project.git.ask(['merge-base', '--is-ancestor', known.head, head])) !== undefined
  const all = [...SPEC_ROOTS, ...rules.map(({ path }) => path.replace(/^\.\//, '')), ...paths]
  const boxes = await openedBoxes([head, `^${goesOn ? known.head : since}`], {
    place: project,
    rules,
    paths: [...new Set(all)],
    without: new Set(evidence.flatMap(({ how, commit }) => (how === 'keep' && commit !== undefined ? commit : []))),
  })
  return { head, since, rules, boxes: [...boxes, ...(goesOn ? known.boxes : [])] }
}

export interface OpenedHistoryOptions {
  known: OpenedHistory | undefined
  head: string
  rules: readonly SpecRule[]
  /** Files of specifications that lie elsewhere. */
  paths: readonly string[]
  /** Asked only where the history is looked at. */
  place(): Promise<Project>
}

function isHere({ commit, claimed, elsewhere }: Evidence): boolean {
  return commit !== undefined && claimed === undefined && elsewhere !== true
}

export interface OpenedBoxesOptions extends Where {
  /** Where specifications lie: folders, files or globs, from the project's root. */
  paths: readonly string[]
  /** Commits that are known to open none. */
  without: ReadonlySet<string>
}

/**
 * The boxes that commits of a range opened again, by a revert or by hand.
 *
 * @param range as `git log` takes it
 */
export async function openedBoxes(range: readonly string[], options: OpenedBoxesOptions): Promise<OpenedBox[]> {
  const { place, paths, without } = options
  if (paths.length === 0) return []
  const only = paths.map((path) => `:(top,glob)${place.prefix === '' ? path : `${place.prefix}/${path}`}`)
  const format = ['--format=tformat:%x01%H %P', '--name-only', '--no-renames', '--no-show-signature', '--no-color']
  // Of a merge only what it makes of the branch that was merged into
  const merges = '--diff-merges=first-parent'
  const out = await place.git.run(['log', '-z', merges, ...format, `-G${boxLine}`, ...range, '--', ...only])
  const found: OpenedBox[] = []
  let [commit, parent] = ['', '']
  for (const part of out.split(/[\0\n]/).filter(Boolean)) {
    if (part.startsWith('\x01')) [commit = '', parent = ''] = part.slice(1).split(' ')
    else if (parent !== '' && !without.has(commit)) found.push(...(await openedIn(part, { commit, parent }, options)))
  }
  return found
}

async function openedIn(
  file: string,
  { commit, parent }: { commit: string; parent: string },
  { place: { git, prefix }, rules }: Where,
): Promise<OpenedBox[]> {
  const path = prefix === '' ? file : file.slice(prefix.length + 1)
  const dialect = ruleFor(path, rules)
  if (dialect === 'none') return []
  const read = async (at: string): Promise<Criterion[]> => {
    const bytes = await fileAt(git, at, file)
    return bytes === undefined ? [] : (readSpec(bytes, path, { dialect }).spec?.criteria ?? [])
  }
  const [before, after] = [await read(parent), await read(commit)]
  const now = tickedWords(after)
  const then = tickedWords(before)
  // A line that is gone proves nothing either, should it come back; what only got another number stays as it was
  return [...then.byRef].flatMap(([ref, words]) => {
    const isKept = now.byRef.get(ref) === words || (now.count.get(words) ?? 0) >= then.count.get(words)!
    return isKept ? [] : [{ commit, ref, words }]
  })
}

function tickedWords(criteria: readonly Criterion[]): { byRef: Map<string, string>; count: Map<string, number> } {
  const byRef = new Map<string, string>()
  const count = new Map<string, number>()
  for (const one of criteria.filter(({ state }) => state === 'ticked')) {
    const words = hashOfWords(one)
    byRef.set(one.ref, words)
    count.set(words, (count.get(words) ?? 0) + 1)
  }
  return { byRef, count }
}

/** Marks the evidence of commits whose box a later commit opened again. */
export async function markOpened(
  evidence: readonly Evidence[],
  opened: readonly OpenedBox[],
  git: Git | undefined,
): Promise<readonly Evidence[]> {
  if (git === undefined || opened.length === 0) return evidence
  const marked = new Set<Evidence>()
  for (const box of opened) {
    const own = evidence.filter(({ words, criterion }) => criterion === box.ref && words === box.words)
    const commits = own.flatMap(({ commit }) => (commit === undefined || commit === box.commit ? [] : commit))
    const { holds } = await inHistory(commits, { git, head: box.commit, known: undefined })
    for (const one of own) if (one.commit !== undefined && holds[one.commit] === true) marked.add(one)
  }
  return evidence.map((one) => (marked.has(one) ? { ...one, opened: true } : one))
}
