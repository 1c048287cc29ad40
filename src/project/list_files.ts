import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import { codeOf, messageOf } from '../core/error.ts'
import { git, type GitOptions } from './git.ts'

/** The candidates of a scan: paths relative to the root with `/`, sorted; not yet looked at. */
export interface Listing {
  paths: string[]
  /** Whether git gave the list, so that ignore rules were honoured. */
  byGit: boolean
  findings: Diagnostic[]
}

const skipped = new Set(['node_modules', '.git', '.venv', 'venv', '__pycache__', 'target', 'dist', '.hg', '.svn'])

/** Lists tracked files and those that are neither tracked nor ignored; outside git, whatever a plain walk meets. */
export async function listFiles(root: string, options: GitOptions = {}): Promise<Listing> {
  const answer = await git(root, ['ls-files', '-z', '-c', '-o', '--exclude-standard'], options)
  options.signal?.throwIfAborted()
  if (answer.exit !== 0) return walk(root, whyNoGit(answer.stderr))
  if (answer.stdout === '' && (await isIgnored(root, options))) {
    return walk(root, 'the folder itself is ignored by the repository around it')
  }
  const findings = [...answer.stderr.matchAll(/could not open directory '([^\n]+?)\/?': ([^\n]+)/g)].map(
    ([, folder, why]) => unreadable(folder!, why),
  )
  if (answer.dropped > 0) {
    findings.push(note('project.too-many-files', 'The list of files is too long and was cut', 'Analyse a subfolder'))
  }
  const paths = [...new Set(answer.stdout.split('\0'))].filter((path) => path !== '')
  return { paths: paths.toSorted(), byGit: true, findings }
}

function whyNoGit(stderr: string): string {
  if (/not a git repository/.test(stderr)) return 'this is not a git repository'
  if (/dubious ownership/.test(stderr))
    return 'the repository belongs to another user (see safe.directory in git config)'
  const said = stderr.trim().split('\n')[0] ?? ''
  return `git answered "${said.replaceAll(/'\/[^']*'/g, 'a path')}"`
}

async function isIgnored(root: string, options: GitOptions): Promise<boolean> {
  return (await git(root, ['check-ignore', '-q', '--', root], options)).exit === 0
}

/** Walks without following links, so that a loop of links does no harm. */
function walk(root: string, why: string): Listing {
  const message = `.gitignore could not be honoured: ${why}`
  const findings = [note('project.no-gitignore', message, `Left out by name: ${[...skipped].toSorted().join(', ')}`)]
  const paths: string[] = []
  const folders = ['']
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    try {
      for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
        const path = folder === '' ? entry.name : `${folder}/${entry.name}`
        if (entry.isDirectory() && !skipped.has(entry.name)) folders.push(path)
        if (entry.isFile()) paths.push(path)
      }
    } catch (error) {
      findings.push(unreadable(folder === '' ? '.' : folder, error))
    }
  }
  return { paths: paths.toSorted(), byGit: false, findings }
}

function note(code: string, message: string, hint: string): Diagnostic {
  return { code, severity: 'warning', message, at: { file: '.' }, hint }
}

/** The finding about a file or folder that could not be read. */
export function unreadable(file: string, error: unknown): Diagnostic {
  const message = `Could not be read and is not counted: ${codeOf(error) ?? messageOf(error)}`
  return { code: 'project.unreadable', severity: 'warning', message, at: { file } }
}

/** Tells whether a path leads through a symbolic link; remembers the folders it looked at. */
export function linkFinder(root: string): (path: string) => boolean {
  const known = new Map<string, boolean>()
  const isLinked = (folder: string): boolean => {
    const before = known.get(folder)
    if (before !== undefined) return before
    const slash = folder.lastIndexOf('/')
    const linked = (slash > 0 && isLinked(folder.slice(0, slash))) || isLink(join(root, folder))
    known.set(folder, linked)
    return linked
  }
  return (path) => {
    const slash = path.lastIndexOf('/')
    return slash > 0 && isLinked(path.slice(0, slash))
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink()
  } catch {
    return false
  }
}
