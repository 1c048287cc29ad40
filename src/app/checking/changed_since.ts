import { MmmError } from '../../core/error.ts'
import { exit } from '../../core/exit.ts'
import { fileAt, type Project } from '../../workspace/index.ts'

/** What differs between a commit and the user's files as they stand. */
export interface ChangedSince {
  /** The commit that is compared with: where the two histories parted. */
  base: string
  /** Relative to the project's root; what lies outside of it begins with `../`. */
  files: ReadonlySet<string>
  /** A file as it was; undefined where there was none. */
  before(path: string): Promise<Uint8Array | undefined>
}

/**
 * Compares the user's files with where they parted from a commit, as a pull request would: staged or not, untracked files too.
 * Throws with exit 2 where there is no such commit, or no common one.
 */
export async function changedSince(place: Project, ref: string): Promise<ChangedSince> {
  const { git, prefix } = place
  const commit = ref.startsWith('-') ? undefined : (await git.objects.look(`${ref}^{commit}`))?.id
  if (commit === undefined) throw unknown(ref)
  const base = await git.ask(['merge-base', commit, 'HEAD'])
  if (base === undefined || base === '') throw unrelated(ref, place)
  const diff = ['diff', '--name-only', '-z', '--no-renames', '--no-ext-diff', '--ignore-submodules=none']
  const [changed, untracked] = await Promise.all([
    git.run([...diff, base, '--']),
    git.run(['ls-files', '-z', '--others', '--exclude-standard']),
  ])
  const above = prefix === '' ? '' : `${prefix}/`
  const own = (path: string) => (path.startsWith(above) ? path.slice(above.length) : `../${path}`)
  const files = new Set(`${changed}${untracked}`.split('\0').filter(Boolean).map(own))
  return { base, files, before: (path) => fileAt(git, base, above + path) }
}

function unknown(ref: string): MmmError {
  return new MmmError('git.unknown-commit', `Git knows no commit "${ref}"`, {
    hint: 'Name a branch, tag or commit that is here; fetch it first: git fetch origin <branch>',
  })
}

function unrelated(ref: string, { shallow }: Project): MmmError {
  return new MmmError('git.unrelated', `"${ref}" and HEAD have no commit in common here`, {
    exit: exit.usage,
    hint: shallow ? 'The history is cut off: git fetch --unshallow' : 'Name a commit of this history',
  })
}
