import { statSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import type { Diagnostic } from '../core/diagnostic.ts'
import { MmmError } from '../core/error.ts'
import { entryPoints } from './entry_points.ts'
import { findPython } from './find_python.ts'
import type { GitOptions } from './git.ts'
import { readGitFacts } from './git_facts.ts'
import type { Ground } from './ground.ts'
import { isCiFile } from './is_ci_file.ts'
import { testFolderOf } from './is_test_file.ts'
import { listFiles } from './list_files.ts'
import { ecosystemOf, isLockfile } from './manifest_names.ts'
import { measure, type Measured } from './measure.ts'
import type { Project } from './project.ts'
import { commandFolders, readFolder, type Folder } from './read_folder.ts'
import { readTexts, testFilesOf } from './read_texts.ts'
import { languages, largest } from './sizes.ts'
import { manifestName, memberManifests, workspacePackages } from './workspaces.ts'

/** Options of {@link analyze}. */
export interface AnalyzeOptions {
  signal?: AbortSignal
  /** Environment to find and run git and to look for Python in. @default {} (programs in /usr/bin and /bin) */
  env?: Record<string, string>
}

/**
 * Reads what can be known of a project without running any of it: sizes, commands, entry points, tests, git.
 * Changes nothing. What cannot be read or understood is a finding; it rejects only when the signal is aborted or `root`
 * is no folder that can be listed.
 */
export async function analyze(root: string, options: AnalyzeOptions = {}): Promise<Project> {
  const top = resolve(root)
  const asking: GitOptions = { env: options.env, signal: options.signal }
  mustBeFolder(top)
  const listing = await listFiles(top, asking)
  options.signal?.throwIfAborted()
  const [{ files, nested, findings }, history] = await Promise.all([
    measure(top, listing.paths, options.signal),
    listing.byGit ? readGitFacts(top, asking) : undefined,
  ])
  const paths = files.map((file) => file.path)
  const testFiles = testFilesOf(top, paths)
  const facts = { lines: linesByLanguage(files), python: findPython(top, options.env ?? {}) }
  const folders = commandFolders(paths).map((directory) => readFolder(top, { directory, paths, testFiles, facts }))
  const members = await readMembers(top, folders[0]!.ground)
  const git = history === undefined ? undefined : { ...history, lfs: usesLfs(top, paths) }
  options.signal?.throwIfAborted()
  return {
    root: top,
    name: projectName(folders[0]!.ground) ?? basename(top),
    languages: languages(files),
    files: files.length,
    lines: sum(files.map((file) => file.lines)),
    bytes: sum(files.map((file) => file.bytes)),
    ...managerAndRunner(folders),
    manifests: paths.filter((path) => ecosystemOf(path) !== undefined),
    lockfiles: paths.filter(isLockfile),
    commands: folders.flatMap((folder) => folder.detected.commands),
    alternatives: folders.flatMap((folder) => folder.detected.alternatives),
    entryPoints: folders.flatMap((folder) => entryPoints(folder.ground)),
    testFolders: [...new Set(testFiles.map(testFolderOf))].toSorted(),
    testFiles,
    ...(git === undefined ? {} : { git }),
    packages: members.packages,
    ci: paths.filter(isCiFile),
    largest: largest(files),
    findings: [
      ...listing.findings,
      ...findings,
      ...nested.filter((path) => git?.submodules.includes(path) !== true).map(nestedFinding),
      ...folders.flatMap((folder) => folder.findings),
      ...members.findings,
      ...(git?.shallow === true ? [shallowFinding] : []),
    ],
  }
}

function mustBeFolder(root: string): void {
  try {
    if (statSync(root).isDirectory()) return
  } catch (cause) {
    throw new MmmError('project.no-folder', `Project folder "${root}" cannot be read`, { at: { file: root }, cause })
  }
  throw new MmmError('project.no-folder', `"${root}" is no folder`, { at: { file: root } })
}

async function readMembers(root: string, ground: Ground): Promise<Pick<Project, 'packages' | 'findings'>> {
  const { paths, findings } = await memberManifests(ground)
  const read = readTexts(root, paths)
  return { packages: workspacePackages(read.texts), findings: [...findings, ...read.findings] }
}

/** The package manager, if the folders agree on one, and the runner of the first `test` command. */
function managerAndRunner(folders: readonly Folder[]): Pick<Project, 'packageManager' | 'testRunner'> {
  const used = folders.filter(({ ground, detected }) => ground.directory === '.' || detected.commands.length > 0)
  const managers = new Set(used.flatMap((folder) => folder.detected.packageManager ?? []))
  const [packageManager] = managers.size === 1 ? managers : []
  const testRunner = folders.find((folder) => folder.detected.testRunner !== undefined)?.detected.testRunner
  return {
    ...(packageManager === undefined ? {} : { packageManager }),
    ...(testRunner === undefined ? {} : { testRunner }),
  }
}

function projectName(ground: Ground): string | undefined {
  for (const path of ['package.json', 'pyproject.toml', 'Cargo.toml', 'go.mod']) {
    const text = ground.texts.get(path)
    const name = text === undefined ? undefined : manifestName(path, text)
    if (name !== undefined && name !== '') return name
  }
  return undefined
}

function linesByLanguage(files: readonly Measured[]): Map<string, number> {
  return new Map(languages(files).map((language) => [language.name, language.lines]))
}

function usesLfs(root: string, paths: readonly string[]): boolean {
  const { texts } = readTexts(
    root,
    paths.filter((path) => /(^|\/)\.gitattributes$/.test(path)),
  )
  return [...texts.values()].some((text) => /^[^#\n]*\sfilter=lfs\b/m.test(text))
}

const shallowFinding: Diagnostic = {
  code: 'project.shallow',
  severity: 'info',
  message: 'A shallow clone: commits and contributors are those that are here',
  at: { file: '.' },
}

function nestedFinding(path: string): Diagnostic {
  const message = 'A repository of its own, not looked into'
  return { code: 'project.nested-repository', severity: 'info', message, at: { file: path } }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
