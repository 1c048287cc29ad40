import type { SpecRule } from '../../core/config.ts'
import { sha256 } from '../../core/id.ts'
import { checkText, readSpec, type Criterion } from '../../spec/index.ts'
import { ruleFor } from '../../spec/spec_rules.ts'
import { hashOfWords } from '../../spec/words_of.ts'
import { changedFiles, fileAt, type Project } from '../../workspace/index.ts'
import type { KeptCommit, KeptCriterion, TrailerCommit } from './kept_commit.ts'

/** The project, and what its settings say of its specs. */
export interface Where {
  place: Project
  rules: readonly SpecRule[]
}

/**
 * Looks whether the change of a commit bears out what its trailers say: that it ticks the boxes, and that the checks are
 * those of the criteria. Anybody can write a message; what is not borne out is claimed.
 */
export async function verifyCommit(said: TrailerCommit, where: Where): Promise<KeptCommit> {
  const { parent, ...kept } = said
  const ticked = parent === undefined ? 'it has no parent' : await tickedBy(kept.commit, parent, where)
  const criteria = kept.criteria.map((one) =>
    typeof ticked === 'string' ? { ...one, claimed: ticked } : judge(one, ticked),
  )
  return { ...kept, criteria }
}

function judge(said: KeptCriterion, ticked: ReadonlyMap<string, Ticked>): KeptCriterion {
  const found = ticked.get(said.ref)
  if (found === undefined) return { ...said, claimed: 'the commit does not touch it' }
  const { check } = found.criterion
  const words = hashOfWords(found.criterion)
  const one = { ...said, path: found.path, words, ...(check === undefined ? {} : { check: checkText(check) }) }
  if (found.criterion.box === undefined) return { ...one, claimed: 'it has no box that the commit could tick' }
  if (!found.isNew) return { ...one, claimed: 'the commit does not tick it' }
  if (check === undefined) return { ...one, claimed: 'it has no check in the commit' }
  if (said.commandHash === '') return { ...one, claimed: 'the commit names no check of it' }
  const isOther = check.kind === 'command' && sha256(check.command) !== said.commandHash
  return isOther ? { ...one, claimed: 'the commit names another command' } : one
}

type Read = (bytes: Uint8Array) => readonly Criterion[]

interface Ticked {
  criterion: Criterion
  /** From the project's root. */
  path: string
  /** The commit ticks it. */
  isNew: boolean
}

/** The criteria of the specs that a commit changes, by ref; or why that cannot be known. */
async function tickedBy(
  commit: string,
  parent: string,
  { place: { git, prefix }, rules }: Where,
): Promise<Map<string, Ticked> | string> {
  if ((await git.objects.look(`${parent}^{tree}`)) === undefined) return 'the history ends here'
  const above = prefix === '' ? '' : `${prefix}/`
  const changed = (await changedFiles(git, parent, commit)).filter(
    ({ path, status }) => status === 'modified' && path.startsWith(above) && /\.(?:md|markdown|ya?ml)$/i.test(path),
  )
  const found = new Map<string, Ticked>()
  for (const { path } of changed) {
    const [before, after] = await Promise.all([fileAt(git, parent, path), fileAt(git, commit, path)])
    if (before === undefined || after === undefined) continue
    const own = path.slice(above.length)
    const rule = ruleFor(own, rules)
    if (rule === 'none') continue
    const read = (bytes: Uint8Array) => readSpec(bytes, own, { dialect: rule }).spec?.criteria ?? []
    for (const [ref, one] of compare(before, after, read)) found.set(ref, { ...one, path: own })
  }
  return found
}

/** What a keep changes of a spec are boxes, a byte each: then the file need not be read as it was before. */
function compare(before: Uint8Array, after: Uint8Array, read: Read): Map<string, Omit<Ticked, 'path'>> {
  const criteria = read(after)
  const isOpen = before.length === after.length ? openAt(before, after) : openIn(before, read)
  return new Map(
    criteria.map((criterion) => [
      criterion.ref,
      { criterion, isNew: criterion.state === 'ticked' && isOpen(criterion) },
    ]),
  )
}

function openAt(before: Uint8Array, after: Uint8Array): (criterion: Criterion) => boolean {
  const isTick = (byte: number | undefined) => byte === 0x78 || byte === 0x58
  return ({ box = 0 }) =>
    isTick(after[box]) && !isTick(before[box]) && before[box - 1] === 0x5b && before[box + 1] === 0x5d
}

function openIn(before: Uint8Array, read: Read): (criterion: Criterion) => boolean {
  const open = new Set(read(before).flatMap(({ ref, state }) => (state === 'ticked' ? [] : [ref])))
  return ({ ref }) => open.has(ref)
}
