import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Criterion, Item, Spec } from '../../spec/index.ts'
import type { ProvenCriterion, ProvenSpec } from '../../views/proven.ts'
import type { Trace, TracedCommit, TracedFile, TraceLink } from '../../views/spec_trace.ts'

/** Joins each criterion of specs with its requirements, files and commits. */
export function traceSpecs(specs: readonly ProvenSpec[], root: string): Omit<Trace, 'about'> {
  const links = specs.flatMap(({ spec, criteria }) => {
    const requirementsOf = linker(spec)
    return criteria.map((one): TraceLink => {
      const requirements = requirementsOf(one.criterion)
      return { ...one, spec, requirements, files: filesOf(one.criterion, root), commits: commitsOf(one) }
    })
  })
  return { links, loose: specs.flatMap(({ spec }) => looseOf(spec, links)) }
}

/** The requirements of a criterion: those it names, those above it, and those that its tasks' parents are. */
function linker({ requirements, tasks }: Spec): (criterion: Criterion) => Item[] {
  const known = new Map(requirements.map((item) => [item.id, item]))
  const parents = new Map([...requirements, ...tasks].map((item) => [item.id, item.parent]))
  return ({ id, parent, refs = [] }) => {
    const above: string[] = []
    for (let up = parent; up !== undefined && !above.includes(up); up = parents.get(up)) above.push(up)
    const named = [...new Set([...above, ...refs, ...refs.flatMap((ref) => parents.get(ref) ?? [])])]
    return named.filter((one) => one !== id).flatMap((one) => known.get(one) ?? [])
  }
}

function filesOf({ check, files = [] }: Criterion, root: string): TracedFile[] {
  const own: Array<Omit<TracedFile, 'exists'>> =
    check?.kind === 'test'
      ? [{ path: check.path, role: 'test' }]
      : check?.kind === 'file'
        ? [{ path: check.path, role: 'check' }]
        : check?.kind === 'command'
          ? wordsOf(check.command, root).map((path) => ({ path, role: 'check' as const }))
          : []
  const all = [...own, ...files.map((path) => ({ path, role: 'text' as const }))]
  const first = all.filter((one, i) => all.findIndex(({ path }) => path === one.path) === i)
  return first.map((one) => ({ ...one, exists: isInside(one.path) && existsSync(join(root, one.path)) }))
}

/** The words of a command that are files of the project. */
function wordsOf(command: string, root: string): string[] {
  const words = command.match(/[\p{L}\p{N}_@./+-]+/gu) ?? []
  const paths = words.map((word) => word.replace(/^\.\//, '')).filter((word) => /[./]/.test(word) && isInside(word))
  return [...new Set(paths)].filter((path) => path.length < 200 && existsSync(join(root, path)))
}

/** A word of a hostile spec may lead anywhere; only whether it is there would be told, but that is too much already. */
function isInside(path: string): boolean {
  return !path.startsWith('/') && !path.split(/[\\/]/).includes('..') && !path.includes('\0')
}

function commitsOf({ proof }: ProvenCriterion): TracedCommit[] {
  const kept = proof.history.filter(({ how, commit }) => commit !== undefined && (how === 'keep' || how === 'met'))
  return kept.toReversed().map(({ commit, at, run, claimed, elsewhere }) => ({
    commit: commit!,
    at,
    ...(run === undefined ? {} : { run }),
    ...(claimed === undefined ? {} : { claimed }),
    ...(elsewhere === undefined ? {} : { elsewhere }),
  }))
}

/** A requirement that is a criterion itself needs no other one. */
function looseOf(spec: Spec, links: readonly TraceLink[]): Trace['loose'] {
  const own = links.filter((one) => one.spec === spec)
  const linked = new Set(own.flatMap((one) => [one.criterion.id, ...one.requirements.map(({ id }) => id)]))
  return spec.requirements.filter(({ id }) => !linked.has(id)).map((requirement) => ({ spec, requirement }))
}
