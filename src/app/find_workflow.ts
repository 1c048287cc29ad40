import { readdir } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { formatDiagnostic } from '../core/diagnostic.ts'
import { MmmError } from '../core/error.ts'
import type { Kind } from '../core/kind.ts'
import { didYouMean } from '../core/suggest.ts'
import type { Workflow } from '../core/workflow.ts'
import { parseWorkflow } from '../engine/parse.ts'
import { readText } from '../ports/files.ts'
import { namedPlaces, packagePlaces, partReader, shownPath, workflowFolders } from './read_part.ts'

export interface Looking {
  root: string
  cwd: string
  env: Record<string, string | undefined>
  packageRoot: string
  kinds: ReadonlyMap<string, Kind>
}

/** A workflow, and whether the project itself brings it. */
export interface FoundWorkflow {
  workflow: Workflow
  /** The project's own file, named by nobody: what it runs needs leave. */
  brought: boolean
}

/**
 * Finds a workflow: what holds a `/` or ends in .yml or .yaml is a path, `npm:<package>/<file>` one of an installed package; else a name, looked up in `.mmm/workflows`, the
 * user's folder, and what ships. Throws with all findings where it is invalid.
 */
export async function findWorkflow(name: string, looking: Looking): Promise<FoundWorkflow> {
  const isPath = /\/|\.ya?ml$|^npm:/.test(name)
  const places = placesOf(name, looking)
  for (const place of places) {
    const text = await readText(place)
    if (text === undefined) continue
    const brought = !isPath && place.startsWith(join(looking.root, '.mmm'))
    return { workflow: valid(text, shownPath(place, looking.root), looking), brought }
  }
  const hint = isPath ? undefined : didYouMean(name, await knownNames(looking))
  throw new MmmError('workflow.unknown', `There is no workflow "${name}"`, hint === undefined ? {} : { hint })
}

function placesOf(name: string, looking: Looking): string[] {
  if (name.startsWith('npm:')) return packagePlaces(name, looking.root)
  return /\/|\.ya?ml$/.test(name) ? [resolve(looking.cwd, name)] : namedPlaces(name, looking)
}

function valid(text: string, file: string, looking: Looking): Workflow {
  const { workflow, findings } = parseWorkflow(text, file, looking.kinds, partReader(looking))
  if (workflow !== undefined) return workflow
  const first = findings[0]!
  const said = findings.map(formatDiagnostic).join('\n')
  throw new MmmError('workflow.invalid', `The workflow is not valid:\n${said}`, { at: first.at })
}

async function knownNames(looking: Looking): Promise<string[]> {
  const names = await Promise.all(workflowFolders(looking).map((folder) => readdir(folder).catch(() => [])))
  return [...new Set(names.flat())]
    .filter((name) => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name))
    .map((name) => name.replace(/\.ya?ml$/, ''))
}
