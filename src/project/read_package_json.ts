import type { Diagnostic } from '../core/diagnostic.ts'
import { placeAt } from './place_at.ts'
import { scanJson } from './scan_json.ts'

/** What of a `package.json` is used here, with everything of a wrong type left out. */
export interface PackageJson {
  name?: string
  packageManager?: string
  scripts: Record<string, string>
  /** Names of all dependencies, development ones included. */
  dependencies: ReadonlySet<string>
  workspaces: string[]
  /** `main`, `module`, `browser`, `bin`, `exports` as they stand. */
  entries: Record<string, unknown>
}

export interface PackageJsonText {
  value: PackageJson
  findings: Diagnostic[]
}

/** Reads a `package.json`; whatever is wrong with it becomes a finding with its place, never an error. */
export function readPackageJson(text: string, file: string): PackageJsonText {
  const findings: Diagnostic[] = []
  const say = (code: string, offset: number, message: string) =>
    findings.push({ code, severity: 'warning', message, at: placeAt(file, text, offset) })
  const scan = scanJson(text)
  if (scan.error !== undefined) {
    say('project.malformed-json', scan.error, `Not valid JSON: ${tokenAt(text, scan.error)}`)
    return { value: empty(), findings }
  }
  const parsed = JSON.parse(text.replace(/^\uFEFF/, '')) as unknown
  if (!isRecord(parsed)) {
    say('project.wrong-type', 0, `Expected an object, found ${typeName(parsed)}`)
    return { value: empty(), findings }
  }
  const wrong = (key: string, wanted: string, value: unknown = parsed[key]) =>
    say('project.wrong-type', scan.keys.get(key) ?? 0, `"${key}" should be ${wanted}, found ${typeName(value)}`)
  return { value: read(parsed, wrong), findings }
}

type Wrong = (key: string, wanted: string, value?: unknown) => void

function read(parsed: Record<string, unknown>, wrong: Wrong): PackageJson {
  const value = empty()
  for (const key of ['name', 'packageManager'] as const) {
    const word = parsed[key]
    if (typeof word === 'string') value[key] = word
    else if (word !== undefined) wrong(key, 'a string')
  }
  value.scripts = readScripts(parsed, wrong)
  value.dependencies = readDependencies(parsed, wrong)
  value.workspaces = readWorkspaces(parsed, wrong)
  for (const key of ['main', 'module', 'browser', 'bin', 'exports']) {
    if (parsed[key] !== undefined) value.entries[key] = parsed[key]
  }
  return value
}

function readScripts(parsed: Record<string, unknown>, wrong: Wrong): Record<string, string> {
  const scripts = Object.create(null) as Record<string, string>
  if (parsed['scripts'] === undefined) return scripts
  if (!isRecord(parsed['scripts'])) {
    wrong('scripts', 'an object')
    return scripts
  }
  for (const [name, script] of Object.entries(parsed['scripts'])) {
    if (typeof script === 'string') scripts[name] = script
    else wrong('scripts', `an object of strings, but "${name}" is none`, script)
  }
  return scripts
}

function readDependencies(parsed: Record<string, unknown>, wrong: Wrong): Set<string> {
  const names = new Set<string>()
  for (const key of ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies']) {
    if (isRecord(parsed[key])) Object.keys(parsed[key]).forEach((name) => names.add(name))
    else if (parsed[key] !== undefined) wrong(key, 'an object')
  }
  return names
}

function readWorkspaces(parsed: Record<string, unknown>, wrong: Wrong): string[] {
  const value = parsed['workspaces']
  const list = isRecord(value) ? value['packages'] : value
  if (list === undefined) return []
  if (!Array.isArray(list) || !list.every((item) => typeof item === 'string')) {
    wrong('workspaces', 'a list of strings')
    return []
  }
  return list
}

function empty(): PackageJson {
  return {
    scripts: Object.create(null) as Record<string, string>,
    dependencies: new Set(),
    workspaces: [],
    entries: {},
  }
}

/** Whether a value is an object with keys. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function typeName(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

function tokenAt(text: string, offset: number): string {
  const rest = /^[^\s,:{}[\]]+|^[^]/.exec(text.slice(offset, offset + 24))
  return rest === null || text.slice(offset).trim() === ''
    ? 'it ends too early'
    : `unexpected ${JSON.stringify(rest[0])}`
}
