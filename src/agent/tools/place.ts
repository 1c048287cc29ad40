import { lstat, realpath } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { codeOf } from '../../core/error.ts'
import type { ToolHands } from './hands.ts'

/** A place inside the worktree. */
export interface Place {
  /** As the model named it: relative, with `/`, without `.`; '' is the root. */
  path: string
  /** The same place after symbolic links, relative. */
  real: string
  /** Absolute path after symbolic links: what is opened. */
  file: string
}

/** Why a path is no place for a tool. */
export interface Denied {
  denied: string
}

type Rules = Pick<ToolHands, 'root' | 'guarded' | 'hidden' | 'ignored'>

/** Resolves a path that is to be read: inside the worktree after all symbolic links, and not hidden. */
export async function placeToRead(given: string, hands: Rules): Promise<Place | Denied> {
  const place = await locate(given, hands.root)
  if ('denied' in place) return place
  for (const path of new Set([place.path, place.real])) {
    if (hasComponent(path, 'git')) return { denied: `${show(given)} belongs to git, not to the project` }
    if (hands.hidden(path)) return { denied: `${show(given)} may not be read` }
  }
  return place
}

/** Resolves a path that is to be written: readable, not guarded, not ignored by git. */
export async function placeToWrite(given: string, hands: Rules): Promise<Place | Denied> {
  const place = await placeToRead(given, hands)
  if ('denied' in place) return place
  if (place.real === '') return { denied: `${show(given)} is the project's folder, not a file` }
  for (const path of new Set([place.path, place.real])) {
    if (hasComponent(path, 'mmm')) return { denied: `${show(given)} is read-only: .mmm belongs to the tool` }
    const reason = hands.guarded(path)
    if (reason !== undefined) return { denied: `${show(given)} is read-only: ${reason}` }
    if (await hands.ignored(path)) {
      return { denied: `${show(given)} is ignored by git: what is written there would not be part of the change` }
    }
  }
  return place
}

/** A path as it is shown: quoted where it holds a line break or other control characters. */
export function show(path: string): string {
  // oxlint-disable-next-line no-control-regex
  return /[\u0000-\u001f\u007f]/.test(path) ? JSON.stringify(path) : path
}

async function locate(given: string, root: string): Promise<Place | Denied> {
  const wrong = malformed(given)
  if (wrong !== undefined) return { denied: wrong }
  const parts = given.split('/').filter((part) => part !== '' && part !== '.')
  const base = await realpath(root)
  let depth = parts.length
  while (depth > 0 && !(await exists(join(base, ...parts.slice(0, depth))))) depth--
  let real: string
  try {
    real = await realpath(join(base, ...parts.slice(0, depth)))
  } catch (error) {
    return { denied: `${show(given)} goes through a link that leads nowhere (${codeOf(error) ?? 'unknown'})` }
  }
  if (real !== base && !real.startsWith(base + sep)) return { denied: `${show(given)} leads out of the project` }
  const file = join(real, ...parts.slice(depth))
  return { path: parts.join('/'), real: relative(base, file).split(sep).join('/'), file }
}

function malformed(given: string): string | undefined {
  if (given === '') return 'The path is empty'
  if (given.includes('\0')) return 'The path holds a NUL character'
  if (/^([/\\]|[A-Za-z]:[/\\])/.test(given)) {
    return `${show(given)} is absolute: paths are relative to the project's folder, such as "src/a.ts"`
  }
  if (given.split(/[/\\]/).includes('..')) return `${show(given)} holds "..": paths stay inside the project's folder`
  return undefined
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path)
    return true
  } catch {
    return false
  }
}

/** Whether a component is `.git` or `.mmm` in any spelling that some file system takes for it. */
function hasComponent(path: string, name: 'git' | 'mmm'): boolean {
  return path.split('/').some((part) => {
    const plain = part
      .normalize('NFKC')
      .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
      .replace(/[. ]+$/, '')
      .toLowerCase()
    return plain === `.${name}` || plain.startsWith(`.${name}:`) || plain === `${name}~1`
  })
}
