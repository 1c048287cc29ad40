/** Which tool a manifest or lockfile belongs to. */
export type Ecosystem = 'js' | 'deno' | 'python' | 'go' | 'rust' | 'java' | 'php' | 'ruby' | 'c' | 'make' | 'other'

const manifests: Record<string, Ecosystem> = {
  'package.json': 'js',
  'pnpm-workspace.yaml': 'js',
  'deno.json': 'deno',
  'deno.jsonc': 'deno',
  'pyproject.toml': 'python',
  'setup.py': 'python',
  'setup.cfg': 'python',
  'requirements.txt': 'python',
  Pipfile: 'python',
  'go.mod': 'go',
  'go.work': 'go',
  'Cargo.toml': 'rust',
  'pom.xml': 'java',
  'build.gradle': 'java',
  'build.gradle.kts': 'java',
  'settings.gradle': 'java',
  'settings.gradle.kts': 'java',
  'composer.json': 'php',
  Gemfile: 'ruby',
  Rakefile: 'ruby',
  'CMakeLists.txt': 'c',
  'meson.build': 'c',
  Makefile: 'make',
  makefile: 'make',
  GNUmakefile: 'make',
  'mix.exs': 'other',
  'Package.swift': 'other',
  'pubspec.yaml': 'other',
}

const lockfiles = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  'Pipfile.lock',
  'go.sum',
  'go.work.sum',
  'Cargo.lock',
  'gradle.lockfile',
  'composer.lock',
  'Gemfile.lock',
  'mix.lock',
  'Package.resolved',
  'pubspec.lock',
])

/** Languages whose lines tell that an ecosystem is at home here. */
export const languagesOf: Partial<Record<Ecosystem, readonly string[]>> = {
  js: ['TypeScript', 'JavaScript', 'Vue', 'Svelte', 'Astro'],
  deno: ['TypeScript', 'JavaScript'],
  python: ['Python', 'Cython'],
  go: ['Go'],
  rust: ['Rust'],
  java: ['Java', 'Kotlin', 'Scala', 'Groovy'],
  php: ['PHP'],
  ruby: ['Ruby'],
}

/** The ecosystem of a manifest by its name, wherever it lies; undefined if it is none. */
export function ecosystemOf(path: string): Ecosystem | undefined {
  const name = baseName(path)
  return Object.hasOwn(manifests, name) ? manifests[name] : undefined
}

/** Whether a path is that of a package manager's lockfile. */
export function isLockfile(path: string): boolean {
  return lockfiles.has(baseName(path))
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
