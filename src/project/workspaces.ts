import { LineCounter, parseDocument } from 'yaml'
import type { Diagnostic } from '../core/diagnostic.ts'
import { messageOf } from '../core/error.ts'
import { goWorkModules } from './detect_go.ts'
import { placed, under, type Ground } from './ground.ts'
import { baseName } from './manifest_names.ts'
import type { WorkspacePackage } from './project.ts'
import { readPackageJson } from './read_package_json.ts'
import { readToml } from './read_toml.ts'

/** Which folders are members of a workspace, by patterns of one manifest. */
interface Members {
  patterns: string[]
  manifest: string
}

/** Manifests of workspace members among the files, so that their texts can be read. */
export async function memberManifests(ground: Ground): Promise<{ paths: string[]; findings: Diagnostic[] }> {
  const pnpm = pnpmPatterns(ground)
  const globs: Members[] = [
    { patterns: [...(ground.packageJson?.workspaces ?? []), ...pnpm.patterns], manifest: 'package.json' },
    { patterns: cargoPatterns(ground), manifest: 'Cargo.toml' },
    { patterns: goWorkModules(ground.texts.get('go.work') ?? ''), manifest: 'go.mod' },
    { patterns: uvPatterns(ground), manifest: 'pyproject.toml' },
  ]
  const paths = new Set<string>()
  for (const { patterns, manifest } of globs.filter((members) => members.patterns.length > 0)) {
    const isMember = folderMatcher(patterns)
    for (const path of ground.files) {
      if (path.endsWith(`/${manifest}`) && isMember(path.slice(0, -manifest.length - 1))) paths.add(path)
    }
  }
  return { paths: [...paths].toSorted(), findings: pnpm.findings }
}

/** The name each member's manifest gives, else its folder's. */
export function workspacePackages(texts: ReadonlyMap<string, string>): WorkspacePackage[] {
  const packages = new Map<string, string>()
  for (const [file, text] of texts) {
    const path = file.slice(0, file.lastIndexOf('/'))
    packages.set(path, packages.get(path) ?? manifestName(file, text) ?? baseName(path))
  }
  return [...packages].map(([path, name]) => ({ path, name })).toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

/** The name that a manifest gives its package. */
export function manifestName(path: string, text: string): string | undefined {
  if (path.endsWith('package.json')) return readPackageJson(text, path).value.name
  if (path.endsWith('go.mod')) return /^[ \t]*module\s+"?([^\s"]+)"?/m.exec(text)?.[1]
  const { table } = readToml(text)
  const places = path.endsWith('Cargo.toml') ? [['package']] : [['project'], ['tool', 'poetry']]
  const names = places.map((keys) => under(table, ...keys, 'name'))
  return names.find((name) => typeof name === 'string')
}

function pnpmPatterns(ground: Ground): { patterns: string[]; findings: Diagnostic[] } {
  const file = 'pnpm-workspace.yaml'
  const text = ground.texts.get(file)
  if (text === undefined) return { patterns: [], findings: [] }
  const counter = new LineCounter()
  const say = (message: string, offset = 0): { patterns: string[]; findings: Diagnostic[] } => {
    const { line, col } = counter.linePos(offset)
    const at = { file: placed(ground, file), line, column: col }
    return { patterns: [], findings: [{ code: 'project.malformed-yaml', severity: 'warning', message, at }] }
  }
  try {
    const document = parseDocument(text, { lineCounter: counter })
    const error = document.errors[0]
    if (error !== undefined)
      return say(`Not valid YAML: ${error.message.split('\n')[0]!.replace(/ at line.*/, '')}`, error.pos[0])
    const list = under(document.toJS({ maxAliasCount: 100 }), 'packages') ?? []
    if (isStrings(list)) return { patterns: list, findings: [] }
    return say('"packages" should be a list of strings')
  } catch (error) {
    return say(`Not valid YAML: ${messageOf(error)}`)
  }
}

function cargoPatterns(ground: Ground): string[] {
  const workspace = under(ground.toml('Cargo.toml'), 'workspace')
  const members = under(workspace, 'members')
  const left = under(workspace, 'exclude')
  return [...(isStrings(members) ? members : []), ...(isStrings(left) ? left : []).map((path) => `!${path}`)]
}

function uvPatterns(ground: Ground): string[] {
  const members = under(ground.toml('pyproject.toml'), 'tool', 'uv', 'workspace', 'members')
  return isStrings(members) ? members : []
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'string')
}

/** Matches folders by the globs of workspaces: `*`, `**`, `?`, `{a,b}`; `!` takes out again, in order. */
function folderMatcher(patterns: readonly string[]): (folder: string) => boolean {
  const rules = patterns.map((pattern) => {
    const out = pattern.startsWith('!')
    return {
      out,
      expression: globExpression(
        pattern
          .replace(/^!/, '')
          .replace(/^\.?\/+/, '')
          .replace(/\/+$/, ''),
      ),
    }
  })
  return (folder) => {
    if (/(^|\/)node_modules(\/|$)/.test(folder)) return false
    let inside = false
    for (const { out, expression } of rules) if (expression.test(folder)) inside = !out
    return inside
  }
}

function globExpression(glob: string): RegExp {
  let depth = 0
  const source = glob.replaceAll(/\*\*\/|\*+\*|[^]/g, (mark) => {
    if (mark === '**/') return '(?:[^/]+/)*'
    if (mark.startsWith('**')) return '.*'
    if (mark === '*') return '[^/]*'
    if (mark === '?') return '[^/]'
    if (mark === '{' && ++depth > 0) return '(?:'
    if (mark === '}' && depth > 0 && depth-- > 0) return ')'
    if (mark === ',' && depth > 0) return '|'
    return mark.replace(/[\\^$.|+()[\]{}*?]/, '\\$&')
  })
  return new RegExp(`^${source}${')'.repeat(depth)}$`, 's')
}
