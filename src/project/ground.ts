import type { Diagnostic } from '../core/diagnostic.ts'
import { isCiFile } from './is_ci_file.ts'
import { readPackageJson, type PackageJson } from './read_package_json.ts'
import { placeAt } from './place_at.ts'
import { readToml, type Toml } from './read_toml.ts'
import type { ProjectCommand } from './project.ts'

/** What commands are detected from: names and texts of one folder, nothing of the disk. */
export interface Ground {
  /** Folder these paths are relative to, itself relative to the root. */
  directory: string
  /** Texts of manifests, configuration, CI files and some tests, by path. */
  texts: ReadonlyMap<string, string>
  /** All paths, those in `texts` included. */
  files: ReadonlySet<string>
  testFiles: readonly string[]
  /** The interpreter to call: `python`, `python3`, `.venv/bin/python`. */
  python: string
  /** Read manifests, each once. */
  packageJson?: PackageJson
  toml: (path: string) => Toml | undefined
  findings: Diagnostic[]
}

/** What one ecosystem offers. Of several for one name the first is taken. */
export type Detector = (ground: Ground) => Offer[]
export type Offer = Omit<ProjectCommand, 'directory'>

/** Joins the folder of a ground and a path in it. */
export function placed(ground: Ground, path: string): string {
  return ground.directory === '.' ? path : `${ground.directory}/${path}`
}

/** Reads the manifests of a folder once; what is wrong with them goes to the findings. */
export function layGround(facts: Omit<Ground, 'packageJson' | 'toml' | 'findings'>): Ground {
  const findings: Diagnostic[] = []
  const tables = new Map<string, Toml>()
  const ground: Ground = { ...facts, findings, toml: (path) => tables.get(path) }
  for (const path of ['pyproject.toml', 'Cargo.toml', 'Pipfile']) {
    const text = facts.texts.get(path)
    if (text === undefined) continue
    const { table, error } = readToml(text)
    tables.set(path, table)
    if (error === undefined) continue
    const at = placeAt(placed(ground, path), text, error)
    findings.push({ code: 'project.malformed-toml', severity: 'warning', message: 'Not valid TOML from here on', at })
  }
  const text = facts.texts.get('package.json')
  if (text === undefined) return ground
  const read = readPackageJson(text, placed(ground, 'package.json'))
  findings.push(...read.findings)
  return { ...ground, packageJson: read.value }
}

/** The table or value under a path of keys. */
export function under(table: unknown, ...keys: string[]): unknown {
  let value = table
  for (const key of keys) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
    value = (value as Record<string, unknown>)[key]
  }
  return value
}

/** The first of these names that is a file of the folder. */
export function firstFile(ground: Ground, ...names: string[]): string | undefined {
  return names.find((name) => ground.files.has(name))
}

/** The CI file, or the configuration of pre-commit, whose text speaks of something. */
export function saidInCi(ground: Ground, pattern: RegExp): string | undefined {
  for (const [path, text] of ground.texts) {
    if ((isCiFile(path) || path === '.pre-commit-config.yaml') && pattern.test(text)) return path
  }
  return undefined
}
