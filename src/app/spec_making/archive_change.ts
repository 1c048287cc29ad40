import { readdir, readFile, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { MmmError } from '../../core/error.ts'
import { didYouMean } from '../../core/suggest.ts'
import { unifiedDiff } from '../../core/unified_diff.ts'
import { systemClock } from '../../ports/clock.ts'
import { openGit, type Git } from '../../ports/git.ts'
import { mergeDeltas, openBoxes, type Conflict, type Merged } from '../../spec/index.ts'
import { changeFiles, recoverChanges, type Changing, type FileChange } from './change_files.ts'
import { contentOf } from './put_file.ts'
import { safePlace } from './safe_place.ts'

export interface ArchiveChange extends Changing {
  /** Id of the change, or the path of its folder. */
  name: string
  /** Also with unfinished tasks, a changed base or lost scenarios. */
  force: boolean
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
  const head = await readHead(root, id)
  const merged = await mergeAll({ root, id, files, head, git: openGit(root, archiving.env) })
  const conflicts = [...(await unfinished(root, id, files)), ...merged.flatMap((one) => one.conflicts)]
  const to = `${changes}/archive/${today()}-${id}`
  const specs = merged.map(({ path, done, before, bytes }) => {
    return { path, done, diff: unifiedDiff(path, textOf(before), textOf(bytes)) }
  })
  if (archiving.dryRun) return { change: null, id, to, specs, conflicts }
  refuse(conflicts, archiving.force)
  const moves = await Promise.all(
    files.map((path) => moved(root, path, `${to}${path.slice(changes.length + 1 + id.length)}`)),
  )
  const mains = merged.map(({ path, before, bytes }) => ({ path, before, after: bytes }))
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

interface Head {
  skip: boolean
  retire: string[]
}

async function readHead(root: string, id: string): Promise<Head> {
  const path = `${changes}/${id}/.openspec.yaml`
  const bytes = await contentOf(await safePlace(root, path))
  if (bytes === null) return { skip: false, retire: [] }
  try {
    const head = (parse(Buffer.from(bytes).toString('utf8')) ?? {}) as Record<string, unknown>
    const retire = head['retire_capabilities']
    return { skip: head['skip_specs'] === true, retire: Array.isArray(retire) ? retire.map(String) : [] }
  } catch {
    throw new MmmError('spec.front-matter', `"${path}" is no valid YAML`, { at: { file: path } })
  }
}

interface Merging {
  root: string
  id: string
  files: readonly string[]
  head: Head
  git: Git
}

async function mergeAll({ root, id, files, head, git }: Merging) {
  const prefix = `${changes}/${id}/specs/`
  const deltas = head.skip ? [] : files.filter((path) => path.startsWith(prefix) && path.endsWith('/spec.md'))
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
        retire: head.retire.includes(capability),
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
  return [{ code: 'spec.unfinished', message, file: path, line: open[0]!, grave: false, hint }]
}

function refuse(conflicts: readonly Conflict[], force: boolean): void {
  const against = conflicts.filter((one) => one.grave || !force)
  const [first] = against
  if (first === undefined) return
  const lines = against.map(
    ({ file, line, message, hint }) => `${file}:${line}: ${message}${hint === undefined ? '' : `. ${hint}`}`,
  )
  const hint = against.some((one) => one.grave)
    ? 'Nothing was written'
    : 'Nothing was written; --yes archives it all the same'
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
