import type { Diagnostic } from '../core/diagnostic.ts'

/** What is known about a project, counted or read from its files; nothing in it is guessed. */
export interface Project {
  /** Absolute path of the analysed folder. */
  root: string
  /** The name its first manifest gives, else the folder's name. */
  name: string
  /** By lines, highest first. Lockfiles and binary files are no language. */
  languages: Language[]
  /** Regular files; symbolic links and submodules are not counted. */
  files: number
  /** Lines of all text files. */
  lines: number
  bytes: number
  packageManager?: PackageManager
  manifests: string[]
  lockfiles: string[]
  /** At most one command a name and directory. None of them writes into the sources by intent. */
  commands: ProjectCommand[]
  /** Commands that were found too, but are not the one to run: second sources, and formatters that write. */
  alternatives: ProjectCommand[]
  testRunner?: TestRunner
  entryPoints: EntryPoint[]
  testFolders: string[]
  testFiles: string[]
  git?: GitFacts
  /** Members of a workspace (npm, pnpm, yarn, cargo, go.work, uv), without the root. */
  packages: WorkspacePackage[]
  ci: string[]
  /** The ten longest source files. */
  largest: Array<{ path: string; lines: number }>
  findings: Diagnostic[]
}

/** `data` and `prose` are counted too, but tell little of what a project is written in. */
export type LanguageKind = 'code' | 'markup' | 'data' | 'prose'

export interface Language {
  name: string
  kind: LanguageKind
  files: number
  lines: number
  bytes: number
}

export type PackageManager =
  | 'npm'
  | 'pnpm'
  | 'yarn'
  | 'bun'
  | 'deno'
  | 'pip'
  | 'pipenv'
  | 'poetry'
  | 'uv'
  | 'pdm'
  | 'go'
  | 'cargo'
  | 'maven'
  | 'gradle'
  | 'composer'
  | 'bundler'

export type TestRunner =
  | 'node'
  | 'vitest'
  | 'jest'
  | 'mocha'
  | 'ava'
  | 'tap'
  | 'jasmine'
  | 'playwright'
  | 'cypress'
  | 'bun'
  | 'deno'
  | 'pytest'
  | 'unittest'
  | 'tox'
  | 'go'
  | 'cargo'
  | 'maven'
  | 'gradle'
  | 'phpunit'
  | 'rspec'
  | 'rake'

export type CommandName = 'build' | 'test' | 'lint' | 'typecheck' | 'format'

export interface ProjectCommand {
  name: CommandName
  /** A line for `/bin/sh`, to be run in `directory`. */
  command: string
  /** What it was read from: `package.json:scripts.test`, `Makefile:test`, `go.mod`. */
  from: string
  /** Folder relative to the root, `.` for the root itself. */
  directory: string
  runner?: TestRunner
  /** It changes the sources (a formatter, `--fix`), so it is no check. */
  writes?: true
  /** It watches and does not end by itself. */
  watches?: true
}

export interface EntryPoint {
  path: string
  from: string
  /** Declared, but not among the files (built output, as a rule). */
  missing?: true
}

export interface WorkspacePackage {
  path: string
  name: string
}

export interface GitFacts {
  /** Commit of HEAD, null before the first one. */
  head: string | null
  /** Null when HEAD is detached. */
  branch: string | null
  /** Reachable from HEAD, and present: a shallow clone has fewer. */
  commits: number
  /** Different author addresses after `.mailmap`. */
  contributors: number
  /** Tracked files that differ from HEAD, under the analysed folder. */
  dirty: number
  untracked: number
  submodules: string[]
  lfs: boolean
  shallow: boolean
  /** Commit date of the oldest commit, ISO 8601; absent in a shallow clone. */
  firstCommit?: string
  lastCommit?: string
  remotes: number
}
