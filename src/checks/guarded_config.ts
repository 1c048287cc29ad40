import { isCheckConfig } from './path_kinds.ts'
import { restoreMakefile } from './restore/makefile.ts'
import { restorePackageJson } from './restore/package_json.ts'
import type { Restored } from './restore/restored.ts'
import { type TableRules, restoreTables } from './restore/tables.ts'

const pythonTools =
  /^tool\.(?:pytest|ruff|mypy|black|coverage|tox|pylint|isort|flake8|pyright|basedpyright|bandit|pydocstyle|nox|ty|poe|taskipy|pdm\.scripts|hatch\.envs)(?:\.|$)/

const pyproject: TableRules = {
  guarded: (name) => pythonTools.test(name),
  guardedKey: (path) => pythonTools.test(path),
}

const setupCfg: TableRules = {
  guarded: (name) =>
    /^(?:tool:pytest|pytest|aliases)$|^(?:flake8|mypy|coverage|pylint|isort|pycodestyle|pydocstyle|pep8|tox|testenv|doc8)/.test(
      name,
    ),
}

const cargo: TableRules = {
  guarded: (name) => /^(?:workspace\.)?lints(?:\.|$)|^test$|^bench$|^profile\.(?:test|bench)(?:\.|$)/.test(name),
  guardedKey: (path) =>
    /^(?:lib|bin|example)\.(?:test|doctest|harness|bench)$|^package\.auto(?:tests|benches|bins)$|^lints\./.test(path),
}

/** How the check configuration inside a manifest is restored, by the file's name. */
const manifests: ReadonlyArray<readonly [RegExp, (base: string, candidate: string) => Restored]> = [
  [/^package\.json$/, restorePackageJson],
  [/^pyproject\.toml$/, (base, candidate) => restoreTables(base, candidate, pyproject)],
  [/^setup\.cfg$/, (base, candidate) => restoreTables(base, candidate, setupCfg)],
  [/^Cargo\.toml$/, (base, candidate) => restoreTables(base, candidate, cargo)],
  [/^(?:GNU)?[Mm]akefile$|\.mk$|^\.?justfile$/, restoreMakefile],
]

/**
 * The candidate's file with its check configuration as at the base: field by field inside manifests, as a whole for files
 * that are nothing else. A new file of the latter sort is to be removed, a TypeScript one excepted: no check that exists
 * reads it. Undefined: nothing is to be restored.
 */
export function restoreCheckConfig(
  path: string,
  base: string | undefined,
  candidate: string | undefined,
): Restored | undefined {
  if (base === candidate) return undefined
  const name = path.split('/').at(-1)!
  const manifest = manifests.find(([pattern]) => pattern.test(name))?.[1]
  if (manifest !== undefined) return restoreManifest(path, manifest, { base, candidate })
  if (!isCheckConfig(path)) return undefined
  if (base === undefined)
    return /^[tj]sconfig/.test(name) ? undefined : { content: undefined, notes: [`${path} removed`] }
  return { content: base, notes: [`${path} restored`] }
}

function restoreManifest(
  path: string,
  restore: (base: string, candidate: string) => Restored,
  { base, candidate }: { base: string | undefined; candidate: string | undefined },
): Restored | undefined {
  if (base === undefined) return undefined
  if (candidate === undefined) return { content: base, notes: [`${path} restored`] }
  const restored = restore(base, candidate)
  if (restored.notes.length === 0) return undefined
  return { content: restored.content, notes: restored.notes.map((note) => `${path}: ${note}`) }
}
