import { readFile, realpath } from 'node:fs/promises'
import { MmmError } from '../../core/error.ts'
import { openGit } from '../../ports/git.ts'
import { splitSpec } from '../../spec/index.ts'
import { projectSpecs } from '../project_specs.ts'
import { changeFiles, recoverChanges, type Changing } from './change_files.ts'
import { oneSpec, type Finding } from './one_spec.ts'
import { safePlace } from './safe_place.ts'

export interface SplitInFiles extends Finding, Changing {
  name: string
  by: 'heading' | 'criterion'
  /** Also where the file has changes that git does not know. */
  force: boolean
  env: Record<string, string | undefined>
}

/** What went where. */
export interface SplitDone {
  /** By which it is undone. */
  change: string
  id: string
  path: string
  parts: Array<{ id: string; path: string; lines: Array<{ from: number; to: number }>; criteria: string[] }>
}

/** Splits a spec into several files, all or none. Throws `spec.dirty` where git could not bring the old one back. */
export async function splitInFiles(folder: string, splitting: SplitInFiles): Promise<SplitDone> {
  const root = await realpath(folder)
  await recoverChanges(root)
  const { spec } = await oneSpec(root, splitting.name, splitting)
  const file = await safePlace(root, spec.path)
  if (!splitting.force) await refuseDirty(root, spec.path, splitting.env)
  const before = await readFile(file)
  const all = await projectSpecs(root, { cwd: root })
  const taken = {
    ids: new Set(all.specs.map((one) => one.id)),
    paths: new Set([...all.specs.map((one) => one.path), ...all.unreadable]),
  }
  const parts = splitSpec(before, spec, { by: splitting.by, taken })
  const files = parts.map(({ path, bytes }) => ({ path, before: path === spec.path ? before : null, after: bytes }))
  const change = await changeFiles(root, { kind: 'split', about: spec.id, files }, splitting)
  return {
    change,
    id: spec.id,
    path: spec.path,
    parts: parts.map(({ id, path, lines, criteria }) => ({ id, path, lines, criteria })),
  }
}

async function refuseDirty(root: string, path: string, env: SplitInFiles['env']): Promise<void> {
  const git = openGit(root, env)
  const status = await git.ask(['status', '--porcelain', '-z', '--', path]).catch(() => undefined)
  if (status === undefined || status === '') return
  throw new MmmError('spec.dirty', `"${path}" has changes that are not committed`, {
    at: { file: path },
    hint: 'Commit it first, or say --yes: mmm keeps the old content and can undo the split',
  })
}
