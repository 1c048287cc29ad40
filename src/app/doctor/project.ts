import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { MmmError } from '../../core/error.ts'
import { readText } from '../../ports/files.ts'
import { findProject } from '../../workspace/index.ts'
import { projectSpecs } from '../project_specs.ts'
import { partReader } from '../read_part.ts'
import type { Looking, Probe } from './probe.ts'

/** What only needs a commit or a name, and is no trouble of the machine. */
const notYet = ['git.none', 'git.no-commit']

/** Where the project lies, and how its git stands. */
export async function gitProbes({ root, env }: Looking): Promise<Probe[]> {
  const folder: Probe = { id: 'project', status: 'ok', message: `Project ${root}` }
  try {
    const place = await findProject(root, { env, explicit: root })
    const [name, email, taken] = await Promise.all([
      place.git.ask(['config', 'user.name']),
      place.git.ask(['config', 'user.email']),
      place.git.ask(['rev-parse', '--verify', '--quiet', 'refs/heads/mmm']),
    ])
    const at = `commit ${place.head?.slice(0, 10)}`
    const shallow = place.shallow ? ', a shallow clone' : ''
    const state: Probe =
      place.branch === null
        ? {
            id: 'git.state',
            status: 'warning',
            message: `Git: a detached HEAD at ${at}${shallow}, so nothing can be merged back`,
            hint: 'git switch <branch>',
          }
        : { id: 'git.state', status: 'ok', message: `Git: branch ${place.branch}, ${at}${shallow}` }
    return [folder, state, identity(name, email), ...(taken === undefined ? [] : [branchTaken])]
  } catch (error) {
    if (!(error instanceof MmmError)) throw error
    const { code, message, hint } = error
    if (code === 'git.missing') return [folder]
    return [
      folder,
      {
        id: 'git.state',
        status: notYet.includes(code) ? 'warning' : 'error',
        message,
        hint: hint ?? 'Runs need a git repository with a commit',
      },
    ]
  }
}

function identity(name: string | undefined, email: string | undefined): Probe {
  const id = 'git.identity'
  if (name && email) return { id, status: 'ok', message: `Commits are made by ${name} <${email}>` }
  return {
    id,
    status: 'warning',
    message: 'Git knows no name of yours: commits are made by mmm <mmm@localhost>',
    hint: 'git config --global user.name "<name>" && git config --global user.email <address>',
  }
}

const branchTaken: Probe = {
  id: 'git.branch',
  status: 'warning',
  message: 'A branch named "mmm" is in the way of the branches mmm/<run>',
  hint: 'Rename it, or name another branch for each run: mmm improve --branch <name>',
}

/** The project's workflows: each of them has to be valid. */
export async function workflowProbes(
  looking: Looking,
  kinds: () => Promise<ReadonlyMap<string, import('../../core/kind.ts').Kind>>,
): Promise<Probe[]> {
  const id = 'workflows'
  const folder = join(looking.root, '.mmm', 'workflows')
  const all = await readdir(folder).catch(() => [])
  const names = all.filter((name) => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name)).toSorted()
  if (names.length === 0)
    return [{ id, status: 'ok', message: 'Workflows of the project: none; those that ship are used' }]
  const { parseWorkflow } = await import('../../engine/parse.ts')
  const known = await kinds()
  const read = partReader(looking)
  const probes: Probe[] = []
  for (const name of names) {
    const file = `.mmm/workflows/${name}`
    const { findings } = parseWorkflow((await readText(join(folder, name))) ?? '', file, known, read)
    for (const { severity, message, at, hint } of findings) {
      if (severity === 'info') continue
      probes.push({
        id,
        status: severity,
        class: 'config',
        message,
        at,
        hint: hint ?? 'Mend the workflow where it stands',
      })
    }
  }
  const invalid = new Set(probes.filter((one) => one.status === 'error').map((one) => one.at?.file)).size
  return [
    ...probes,
    ...(invalid > 0
      ? []
      : [{ id, status: 'ok', message: `Workflows of the project: ${names.length}, all valid` } as const]),
  ]
}

/** The specs: how many, and which cannot be read. */
export async function specProbes({ root, signal }: Looking): Promise<Probe[]> {
  const id = 'specs'
  const { specs, findings, unreadable } = await projectSpecs(root, { cwd: root, signal })
  const probes = findings.flatMap(({ severity, message, at, hint }): Probe[] =>
    severity === 'info'
      ? []
      : [{ id, status: severity, class: 'config', message, at, hint: hint ?? 'Mend the spec where it stands' }],
  )
  const criteria = specs.flatMap((spec) => spec.criteria)
  const done = criteria.filter((one) => one.state === 'ticked').length
  const unproven = criteria.filter((one) => one.check === undefined).length
  const sum = `Specs: ${specs.length}, with ${criteria.length} criteria, ${done} done${unproven > 0 ? `, ${unproven} without a check` : ''}`
  if (specs.length === 0 && unreadable.length === 0) {
    return [
      ...probes,
      { id, status: 'warning', message: 'Specs: none below specs/', hint: 'Type "mmm init" to write a first one' },
    ]
  }
  return [...probes, { id, status: 'ok', message: sum }]
}
