import { isRecord } from './read_package_json.ts'
import { placed, under, type Ground } from './ground.ts'
import type { EntryPoint } from './project.ts'

/** Where the program or library of a folder begins: what its manifests declare, and what its language goes by. */
export function entryPoints(ground: Ground): EntryPoint[] {
  const declared = [...fromPackageJson(ground), ...fromPyproject(ground), ...fromCargo(ground)]
  const found = [...declared, ...byName(ground)].map(({ path, from }) => at(ground, path, from))
  const first = new Map<string, EntryPoint>()
  for (const entry of found) if (!first.has(entry.path)) first.set(entry.path, entry)
  return [...first.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

type Found = { path: string; from: string }

function at(ground: Ground, path: string, from: string): EntryPoint {
  const entry = { path: placed(ground, path), from: placed(ground, from) }
  return ground.files.has(path) ? entry : { ...entry, missing: true }
}

function fromPackageJson(ground: Ground): Found[] {
  const entries = Object.entries(ground.packageJson?.entries ?? {})
  // what Node takes where nothing is declared
  if (ground.packageJson !== undefined && entries.length === 0 && ground.files.has('index.js')) {
    return [{ path: 'index.js', from: 'package.json' }]
  }
  return entries.flatMap(([key, value]) =>
    pathsIn(value, `package.json:${key}`)
      .filter(({ path }) => /^(\.\/)?[^./*][^*]*$/.test(path) && !/\.d\.[cm]?ts$|(^|\/)package\.json$/.test(path))
      .map(({ path, from }) => ({ path: resolve(ground, path.replace(/^\.\//, '')), from })),
  )
}

/** Strings in `bin` and `exports`, however deep they stand. */
function pathsIn(value: unknown, from: string, depth = 0): Found[] {
  if (typeof value === 'string') return [{ path: value, from }]
  if (depth > 8) return []
  if (Array.isArray(value)) return value.flatMap((item) => pathsIn(item, from, depth + 1))
  return isRecord(value)
    ? Object.entries(value).flatMap(([key, item]) => pathsIn(item, `${from}.${key}`, depth + 1))
    : []
}

/** As Node resolves `main`: the file, with an ending, or the index of a folder. */
function resolve(ground: Ground, path: string): string {
  const trimmed = path.replace(/\/+$/, '')
  const tries = [trimmed, `${trimmed}.js`, `${trimmed}.json`, `${trimmed}/index.js`]
  return tries.find((name) => ground.files.has(name)) ?? trimmed
}

function fromPyproject(ground: Ground): Found[] {
  const pyproject = ground.toml('pyproject.toml')
  return [
    ['project', 'scripts'],
    ['project', 'gui-scripts'],
    ['tool', 'poetry', 'scripts'],
  ].flatMap((keys) =>
    Object.entries(under(pyproject, ...keys) ?? {}).flatMap(([name, target]) => {
      const path = typeof target === 'string' ? moduleFile(ground, target) : undefined
      return path === undefined ? [] : [{ path, from: `pyproject.toml:${keys.join('.')}.${name}` }]
    }),
  )
}

function moduleFile(ground: Ground, target: string): string | undefined {
  const path = target.replace(/:.*$/, '').trim().replaceAll('.', '/')
  const tries = ['', 'src/'].flatMap((prefix) => [`${prefix}${path}.py`, `${prefix}${path}/__init__.py`])
  return tries.find((name) => ground.files.has(name))
}

function fromCargo(ground: Ground): Found[] {
  const manifest = ground.toml('Cargo.toml')
  const bins = under(manifest, 'bin')
  const tables = [...(Array.isArray(bins) ? bins : []), under(manifest, 'lib')]
  return tables.flatMap((table, i) => {
    const path = under(table, 'path')
    return typeof path === 'string' ? [{ path, from: `Cargo.toml:${i < tables.length - 1 ? 'bin' : 'lib'}` }] : []
  })
}

const conventions: ReadonlyArray<[pattern: RegExp, from: string, manifest: RegExp]> = [
  [/^src\/(main|lib)\.rs$|^src\/bin\/([^/]+|[^/]+\/main)\.rs$/, 'Cargo.toml', /^Cargo\.toml$/],
  [/^manage\.py$|^(src\/)?[^/]+\/__main__\.py$|^__main__\.py$/, 'name', /\.py$/],
]

function byName(ground: Ground): Found[] {
  const files = [...ground.files]
  const named = conventions
    .filter(([, , manifest]) => files.some((path) => manifest.test(path)))
    .flatMap(([pattern, from]) =>
      files.filter((path) => pattern.test(path)).map((path) => ({ path, from: from === 'name' ? path : from })),
    )
  const mains = files.filter((path) => path.endsWith('.go') && /^package main\b/m.test(ground.texts.get(path) ?? ''))
  return [...named, ...mains.filter(hasMain(ground)).map((path) => ({ path, from: path }))]
}

function hasMain(ground: Ground): (path: string) => boolean {
  return (path) => /^func main\(\)/m.test(ground.texts.get(path) ?? '')
}
