import { readdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { MmmError } from '../../core/error.ts'
import { didYouMean } from '../../core/suggest.ts'
import { unifiedDiff } from '../../core/unified_diff.ts'
import { systemClock } from '../../ports/clock.ts'
import { openGit, type Git } from '../../ports/git.ts'
import {
  mergeDeltas,
  openBoxes,
  readOpenspecSettings,
  type Conflict,
  type Merged,
  type OpenspecSettings,
} from '../../spec/index.ts'
import { changeFiles, recoverChanges, type Changing, type FileChange } from './change_files.ts'
import { contentOf } from './put_file.ts'
import { safePlace } from './safe_place.ts'

export interface ArchiveChange extends Changing {
  /** Id of the change, or the path of its folder. */
  name: string
  /** Flags that give leave: to archive with unfinished tasks, to lose scenarios, to undo what was changed since. */
  leave: ReadonlySet<NonNullable<Conflict['flag']>>
  dryRun: boolean
  env: Record<string, string | undefined>
}

/** What archiving did, or would do. */
export interface Archived {
  /** By which it is undone; null where nothing was written. */
  change: string | null
  id: string
  /** Where the change lies now. */
  to: string
  /** Main specs: what was done to each, and the diff. */
  specs: Array<{ path: string; done: Merged['done']; diff: string }>
  /** What speaks against it; only with leave is it done all the same. */
  conflicts: Conflict[]
}

const changes = 'openspec/changes'

/** Merges the deltas of an OpenSpec change into the main specs and moves it to the archive, all or nothing. */
export async function archiveChange(folder: string, archiving: ArchiveChange): Promise<Archived> {
  const root = await realpath(folder)
  await recoverChanges(root, archiving)
  const id = await findChange(root, archiving.name)
  const files = await filesBelow(root, `${changes}/${id}`)
  const settings = await readSettings(root, id)
  const merged = await mergeAll({ root, id, files, settings, git: openGit(root, archiving.env) })
  const own = [...(await unfinished(root, id, files)), ...unmerged({ id, files, settings })]
  const conflicts = [...own, ...merged.flatMap((one) => one.conflicts)]
  const to = `${changes}/archive/${today()}-${id}`
  const specs = merged.map(({ path, done, before, bytes }) => {
    return { path, done, diff: unifiedDiff(path, textOf(before), textOf(bytes)) }
  })
  if (archiving.dryRun) return { change: null, id, to, specs, conflicts }
  refuse(conflicts, archiving.leave)
  const moves = await Promise.all(
    files.map((path) => moved(root, path, `${to}${path.slice(changes.length + 1 + id.length)}`)),
  )
  const mains = merged.filter(isChanged).map(({ path, before, bytes }) => ({ path, before, after: bytes }))
  const change = await changeFiles(root, { kind: 'archive', about: id, files: [...mains, ...moves.flat()] }, archiving)
  return { change, id, to, specs, conflicts }
}

function today(): string {
  return systemClock.now().toISOString().slice(0, 10)
}

function textOf(bytes: Uint8Array | null): string | null {
  return bytes === null ? null : Buffer.from(bytes).toString('utf8')
}

async function findChange(root: string, name: string): Promise<string> {
  const id = name.replace(/\/+$/, '').split('/').at(-1)!
  await safePlace(root, `${changes}/${id}/proposal.md`)
  const entries = await readdir(join(root, changes), { withFileTypes: true }).catch(() => [])
  const known = entries.flatMap((one) => (one.isDirectory() && one.name !== 'archive' ? [one.name] : []))
  if (known.includes(id)) return id
  const hint =
    didYouMean(id, known) ??
    (known.length === 0 ? `There is none below ${changes}/` : `Known: ${known.slice(0, 8).join(', ')}`)
  throw new MmmError('spec.no-change', `There is no open change "${id}"`, { hint })
}

/** All files of a folder, from the root. What is neither file nor folder cannot be moved. */
async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { withFileTypes: true })
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = `${folder}/${entry.name}`
      if (entry.isDirectory()) return filesBelow(root, path)
      await safePlace(root, path)
      return [path]
    }),
  )
  return lists.flat().toSorted()
}

/** What is no valid setting of OpenSpec gives no leave; what it was to give leave for is asked anew. */
async function readSettings(root: string, id: string): Promise<OpenspecSettings> {
  const path = `${changes}/${id}/.openspec.yaml`
  const bytes = await contentOf(await safePlace(root, path))
  if (bytes === null) return { skip: false, retire: false, faults: [] }
  const text = Buffer.from(bytes).toString('utf8')
  const settings = readOpenspecSettings(text)
  const [fault] = settings.faults
  // Other faults are lint's: they change nothing here
  if (fault === undefined || !/^\s*(['"]?)(?:skip_specs|retire_capabilities)\1\s*:/m.test(text)) return settings
  const { message, hint, line, column } = fault
  throw new MmmError('spec.change-settings', `"${path}" cannot be taken at its word: ${message}`, {
    at: { file: path, line, column },
    hint,
  })
}

/** Deltas that would go to the archive without being merged. */
function unmerged({ id, files, settings }: Pick<Merging, 'id' | 'files' | 'settings'>): Conflict[] {
  const lost = (file: string, message: string, hint: string): Conflict[] => {
    return files.includes(file) ? [{ code: 'spec.unmerged', message, file, line: 1, grave: true, hint }] : []
  }
  const hint = 'Move it to specs/<capability>/spec.md in the folder of the change'
  const misplaced = lost(`${changes}/${id}/specs/spec.md`, 'This delta names no capability', hint)
  const [first] = settings.skip ? deltasOf(id, files) : []
  const message = 'The .openspec.yaml of the change has "skip_specs: true", and here is a delta'
  return first === undefined ? misplaced : [...misplaced, ...lost(first, message, 'Remove the one or the other')]
}

interface Merging {
  root: string
  id: string
  files: readonly string[]
  settings: OpenspecSettings
  git: Git
}

function deltasOf(id: string, files: readonly string[]): string[] {
  const prefix = `${changes}/${id}/specs/`
  return files.filter((path) => path.startsWith(prefix) && path.endsWith('/spec.md') && path !== `${prefix}spec.md`)
}

async function mergeAll({ root, id, files, settings, git }: Merging) {
  const prefix = `${changes}/${id}/specs/`
  const deltas = settings.skip ? [] : deltasOf(id, files)
  return Promise.all(
    deltas.map(async (deltaPath) => {
      const capability = deltaPath.slice(prefix.length, -'/spec.md'.length)
      const path = `openspec/specs/${capability}/spec.md`
      const before = await contentOf(await safePlace(root, path))
      const merged = mergeDeltas({
        capability,
        change: id,
        main: before ?? undefined,
        mainPath: path,
        delta: await readFile(join(root, deltaPath)),
        deltaPath,
        retire: settings.retire,
        base: await baseOf(git, deltaPath, path),
      })
      return { ...merged, path, before }
    }),
  )
}

/** The main spec in the commit that last wrote the delta; unknown where the delta is not as committed. */
async function baseOf(git: Git, delta: string, main: string): Promise<Uint8Array | undefined> {
  const status = await git.ask(['status', '--porcelain', '-z', '--', delta]).catch(() => undefined)
  if (status !== '') return undefined
  const commit = await git.ask(['log', '-1', '--format=%H', '--', delta])
  const text =
    commit === undefined || commit === ''
      ? undefined
      : await git.run(['show', `${commit}:./${main}`]).catch(() => undefined)
  return text === undefined ? undefined : Buffer.from(text)
}

async function unfinished(root: string, id: string, files: readonly string[]): Promise<Conflict[]> {
  const path = `${changes}/${id}/tasks.md`
  if (!files.includes(path)) return []
  const open = openBoxes(await readFile(join(root, path)), path)
  if (open.length === 0) return []
  const message = `${open.length} ${open.length === 1 ? 'task is' : 'tasks are'} not done`
  const hint = 'Do them first, or say --yes'
  return [{ code: 'spec.unfinished', message, file: path, line: open[0]!, grave: false, flag: 'yes', hint }]
}

/** Whether a main spec is written: one that was in sync already is left alone. */
function isChanged({ before, bytes }: { before: Uint8Array | null; bytes: Uint8Array | null }): boolean {
  return before === null || bytes === null ? before !== bytes : Buffer.compare(before, bytes) !== 0
}

function refuse(conflicts: readonly Conflict[], leave: ArchiveChange['leave']): void {
  const against = conflicts.filter(({ grave, flag }) => grave || (flag !== undefined && !leave.has(flag)))
  const [first] = against
  if (first === undefined) return
  const lines = against.map(
    ({ file, line, message, hint }) => `${file}:${line}: ${message}${hint === undefined ? '' : `. ${hint}`}`,
  )
  const flags = [...new Set(against.flatMap(({ flag }) => (flag === undefined ? [] : [`--${flag}`])))]
  const hint = against.some((one) => one.grave)
    ? 'Nothing was written'
    : `Nothing was written; all the same with ${flags.join(' ')}`
  throw new MmmError('spec.conflict', `The change cannot be archived as it stands:\n${lines.join('\n')}`, {
    exit: 1,
    at: { file: first.file, line: first.line },
    hint,
  })
}

async function moved(root: string, from: string, to: string): Promise<FileChange[]> {
  const content = await readFile(await safePlace(root, from))
  return [
    { path: to, before: null, after: content },
    { path: from, before: content, after: null },
  ]
}
