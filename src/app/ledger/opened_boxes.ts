import type { Evidence } from '../../core/evidence.ts'
import type { Git } from '../../ports/git.ts'
import { readSpec, type Criterion } from '../../spec/index.ts'
import { hashOfWords } from '../../spec/words_of.ts'
import { fileAt } from '../../workspace/index.ts'
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

/** A line that is an open box: only commits that add or remove such a line are looked at. */
const openBox = '^[ \t>]*([-*+]|[0-9]+[.)])[ \t]+\\[ \\]'

export interface OpenedBoxesOptions extends Where {
  /** Files of specifications, from the project's root. */
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
  const only = paths.map((path) => `:(top,literal)${place.prefix === '' ? path : `${place.prefix}/${path}`}`)
  const format = ['--format=tformat:%x01%H %P', '--name-only', '--no-renames', '--no-show-signature', '--no-color']
  const out = await place.git.run(['log', '-z', ...format, `-G${openBox}`, ...range, '--', ...only])
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
  const known = new Map(before.map((one) => [one.ref, one]))
  const opened = after.filter((one) => one.state !== 'ticked' && known.get(one.ref)?.state === 'ticked')
  return opened.map((one) => ({ commit, ref: one.ref, words: hashOfWords(known.get(one.ref)!) }))
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
