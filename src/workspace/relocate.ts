import {
  chmodSync,
  lstatSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'

export interface Relocation {
  /** Top of the user's tree. */
  from: string
  /** Other spellings of `from`. */
  aliases: readonly string[]
  /** Top of the worktree that the copies lie in. */
  to: string
  /** The copies, relative to both. */
  paths: readonly string[]
}

export interface Leak {
  /** The file or link, relative to the worktree. */
  path: string
  /** Where it leads. */
  to: string
}

/** Turns what refers to the user's folder in the copies to the worktree: links, and the files in which installers note paths. */
export function relocate(move: Relocation): void {
  for (const path of visit(move)) {
    const full = join(move.to, path)
    if (lstatSync(full).isSymbolicLink()) turnLink(path, move)
    else turnText(full, move)
  }
}

/** Links and path-noting files in the copies that still lead to the user's folder. */
export function findLeaks(move: Relocation): Leak[] {
  const leaks: Leak[] = []
  for (const path of visit(move)) {
    const full = join(move.to, path)
    if (lstatSync(full).isSymbolicLink()) {
      const end = realpathOf(full)
      if (end !== undefined && isWithin(end, move.from)) leaks.push({ path, to: end })
    } else {
      const text = readText(full)
      const found = spellings(move).find(({ pattern }) => text !== undefined && text.search(pattern) >= 0)
      if (found !== undefined) leaks.push({ path, to: found.from })
    }
  }
  return leaks
}

/** Every link, and every file of a name under which paths are noted, in the copies. */
function* visit({ to, paths }: Relocation): Generator<string> {
  const open = [...paths]
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const stats = lstatSync(join(to, path), { throwIfNoEntry: false })
    if (stats === undefined) continue
    if (stats.isSymbolicLink() || (stats.isFile() && notesPaths(path))) yield path
    if (!stats.isDirectory()) continue
    for (const entry of readdirSync(join(to, path), { withFileTypes: true })) {
      const inner = `${path}/${entry.name}`
      if (entry.isDirectory() || entry.isSymbolicLink() || notesPaths(inner)) open.push(inner)
    }
  }
}

/** Names of files in which installers note absolute paths. */
const noting =
  /\.(pth|egg-link)$|^__editable__.*\.py$|^__editable___.*\.py$|^pyvenv\.cfg$|^direct_url\.json$|^package_config\.json$|^\.modules\.yaml$/

function notesPaths(path: string): boolean {
  const folder = basename(dirname(path))
  return noting.test(basename(path)) || /^(bin|Scripts|\.bin)$/.test(folder) || path.endsWith('.bundle/config')
}

function turnLink(path: string, { from, to, aliases }: Relocation): void {
  const full = join(to, path)
  const text = readlinkSync(full)
  const meant = isAbsolute(text) ? text : resolve(dirname(join(from, path)), text)
  const home = [from, ...aliases].find((top) => isWithin(meant, top))
  const turned = home === undefined ? meant : join(to, meant.slice(home.length))
  if (!isAbsolute(text) && home !== undefined) return
  if (turned === text) return
  rmSync(full)
  symlinkSync(turned, full)
}

/** Times stay as they were: compiled files beside it go by them. */
function turnText(file: string, move: Relocation): void {
  const text = readText(file)
  if (text === undefined || text.includes('\0')) return
  let turned = text
  for (const { pattern, to } of spellings(move)) turned = turned.replace(pattern, () => to)
  if (turned === text) return
  const { mode, atime, mtime } = statSync(file)
  chmodSync(file, mode | 0o200)
  writeFileSync(file, turned, 'latin1')
  chmodSync(file, mode)
  utimesSync(file, atime, mtime)
}

/** Large binaries in `bin` are no scripts; 2 MB is more than any launcher has. Latin-1 keeps every byte. */
function readText(file: string): string | undefined {
  if (statSync(file).size > 2_000_000) return undefined
  const text = readFileSync(file, 'latin1')
  return text.includes('\0') && !text.startsWith('#!') ? undefined : text
}

/** The user's folder as text has it: plain, and as a URL; never a folder whose name merely begins alike. */
function spellings({ from, to, aliases }: Relocation): Array<{ from: string; pattern: RegExp; to: string }> {
  return [from, ...aliases].flatMap((top) => {
    const pairs = new Map([
      [top, to],
      [encodeURI(top), encodeURI(to)],
    ])
    return [...pairs].map(([text, turned]) => ({
      from: text,
      pattern: new RegExp(`(?<![\\w.-])${latin1(text).replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}(?![\\w.-])`, 'g'),
      to: latin1(turned),
    }))
  })
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`)
}

/** Where a path ends after all links; undefined where it leads nowhere. */
export function realpathOf(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}
