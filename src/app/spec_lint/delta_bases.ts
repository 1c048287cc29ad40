import { readSpec, type Spec } from '../../spec/index.ts'
import { baseKey } from '../../spec/lint/rule.ts'
import type { Project } from '../../workspace/index.ts'
import { placeOf } from './place_of.ts'

interface Looking {
  specs: readonly Spec[]
  env: Readonly<Record<string, string | undefined>>
  signal: AbortSignal
}

/**
 * The main specs as they stood in the commit that last changed the file of an OpenSpec delta, by `baseKey`. Empty without git; a
 * delta that is not committed as it stands was written now.
 */
export async function deltaBases(root: string, { specs, env, signal }: Looking): Promise<ReadonlyMap<string, Spec>> {
  const mains = new Map(specs.filter(({ dialect }) => dialect === 'openspec').map((spec) => [spec.id, spec.path]))
  const deltas = specs
    .flatMap((spec) => spec.deltas ?? [])
    .filter(({ op, capability }) => op === 'modified' && mains.has(capability))
  const bases = new Map<string, Spec>()
  if (deltas.length === 0) return bases
  const place = await placeOf(root, env)
  if (place === undefined) return bases
  const changedIn = await lastChanges(place, [...new Set(deltas.map(({ file }) => file))])
  for (const { file, capability } of deltas) {
    signal.throwIfAborted()
    const [commit, path] = [changedIn.get(file), mains.get(capability)!]
    const key = baseKey(file, capability)
    if (commit === undefined || bases.has(key)) continue
    const found = await place.git.objects.read(`${commit}:${inRepository(path, place)}`)
    const spec = found === undefined ? undefined : readSpec(found.bytes, path, { dialect: 'openspec' }).spec
    if (spec !== undefined) bases.set(key, spec)
  }
  return bases
}

/** The commits that last changed files which are committed as they stand. */
async function lastChanges(place: Project, files: readonly string[]): Promise<Map<string, string>> {
  const paths = files.map((file) => inRepository(file, place))
  const dirty = new Set(
    (await place.git.run(['status', '--porcelain', '-z', '--untracked-files=all', '--', ...paths]))
      .split('\0')
      .map((line) => line.slice(3)),
  )
  const out = await place.git.run(['log', '-z', '--format=%x01%H', '--name-only', '--no-renames', '--', ...paths])
  const found = new Map<string, string>()
  let commit = ''
  for (const part of out.split(/[\0\n]/)) {
    if (part.startsWith('\x01')) commit = part.slice(1)
    else if (part !== '' && !dirty.has(part)) {
      const file = part.slice(place.prefix === '' ? 0 : place.prefix.length + 1)
      if (!found.has(file)) found.set(file, commit)
    }
  }
  return found
}

function inRepository(path: string, { prefix }: Project): string {
  return prefix === '' ? path : `${prefix}/${path}`
}
