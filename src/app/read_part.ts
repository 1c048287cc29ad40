import { existsSync, readFileSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, resolve } from 'node:path'
import type { Part } from '../core/workflow.ts'
import { maxYamlLength } from '../core/yaml_file.ts'
import type { ReadPart } from '../engine/building.ts'
import { configFolder } from './folders.ts'

export interface Places {
  root: string
  env: Record<string, string | undefined>
  packageRoot: string
}

/**
 * Reads what a workflow names: a path from the file that names it, `npm:<package>/<file>` from the nearest `node_modules` above the
 * project, or a name from `.mmm/workflows`, the user's folder, and what ships.
 */
export function partReader(places: Places): ReadPart {
  return (ref, from) => {
    const file = placesOf(ref, from, places).find((path) => existsSync(path) && statSync(path).isFile())
    return file === undefined ? undefined : readPart(file, places.root)
  }
}

/** A path as it is shown: from the project's root where it lies in it. */
export function shownPath(path: string, root: string): string {
  const inside = relative(root, path)
  return inside.startsWith('..') || isAbsolute(inside) ? path : inside
}

/** Folders in which a workflow is looked up by its name, in this order. */
export function workflowFolders({ root, env, packageRoot }: Places): string[] {
  return [
    join(root, '.mmm', 'workflows'),
    join(configFolder(env), 'workflows'),
    join(packageRoot, 'workflows'),
    join(packageRoot, 'templates', 'workflows'),
  ]
}

/** Files that a name stands for, the first that exists counts. */
export function namedPlaces(name: string, places: Places): string[] {
  return workflowFolders(places).flatMap((folder) => [join(folder, `${name}.yml`), join(folder, `${name}.yaml`)])
}

/** Files that `npm:<package>/<file>` stands for: in the folders `node_modules` of the project and above it. */
export function packagePlaces(ref: string, root: string): string[] {
  const [, name, file] = /^npm:((?:@[\w.-]+\/)?[\w.-]+)(?:\/(.+))?$/.exec(ref) ?? []
  if (name === undefined || name.startsWith('.') || file?.split('/').includes('..') === true) return []
  const files =
    file === undefined ? ['workflow.yml'] : /\.ya?ml$/.test(file) ? [file] : [`${file}.yml`, `workflows/${file}.yml`]
  const places: string[] = []
  for (let at = root; ; at = dirname(at)) {
    places.push(...files.map((one) => join(at, 'node_modules', name, one)))
    if (dirname(at) === at) return places
  }
}

function placesOf(ref: string, from: string, places: Places): string[] {
  if (ref.startsWith('npm:')) return packagePlaces(ref, places.root)
  if (!ref.includes('/') && !/\.ya?ml$/.test(ref)) return namedPlaces(ref, places)
  return [resolve(places.root, dirname(from), ref)]
}

function readPart(path: string, root: string): Part {
  // What is too large is not read; the parser says so
  const isLarge = statSync(path).size > 4 * maxYamlLength
  return { file: shownPath(path, root), text: isLarge ? ' '.repeat(maxYamlLength + 1) : readFileSync(path, 'utf8') }
}
