import { existsSync } from 'node:fs'
import { relative, resolve, sep } from 'node:path'
import type { Git } from '../../ports/git.ts'
import { findProject, type Project } from '../../workspace/index.ts'
import type { ProvenSpec } from '../../views/proven.ts'
import type { Trace, TraceLink } from '../../views/spec_trace.ts'
import { findCriterion, unknownName } from './find_criteria.ts'
import { traceSpecs } from './trace.ts'

export interface TraceOptions {
  root: string
  cwd: string
  env: Readonly<Record<string, string | undefined>>
}

/** What hangs together with a word: a spec, a criterion, a file, or a commit, in this order. Throws where it is none of them. */
export async function traceWord(specs: readonly ProvenSpec[], word: string, options: TraceOptions): Promise<Trace> {
  const own = specs.filter(({ spec }) => spec.id === word)
  if (own.length > 0) return { about: { kind: 'spec', name: word }, ...traceSpecs(own, options.root) }
  const all = traceSpecs(specs, options.root)
  const found = findCriterion(specs, word)
  if (found !== undefined) {
    const links = all.links.filter((link) => link.criterion === found.one.criterion)
    return { about: { kind: 'criterion', name: found.one.criterion.ref }, links, loose: [] }
  }
  const file = fileOf(word, all.links, options)
  const place = await findProject(options.root, { env: options.env, explicit: options.root }).catch(() => undefined)
  if (file !== undefined) return traceFile(file, all.links, place)
  const commit = place === undefined ? undefined : await commitOf(word, place.git)
  if (commit !== undefined) return traceCommit(commit, all.links, place!)
  throw unknownName(specs, word)
}

/** A file that is there, from where the user stands or from the root, or one that a criterion names. */
function fileOf(word: string, links: readonly TraceLink[], { root, cwd }: TraceOptions): string | undefined {
  for (const from of [cwd, root]) {
    const full = resolve(from, word)
    const path = relative(root, full).split(sep).join('/')
    if (path !== '' && !path.startsWith('..') && existsSync(full)) return path
  }
  return links.some((link) => link.files.some(({ path }) => path === word)) ? word : undefined
}

/** Criteria that name the file or stand in it, and those that were proven by a commit that changed it. */
async function traceFile(path: string, links: readonly TraceLink[], place: Project | undefined): Promise<Trace> {
  const about = { kind: 'file' as const, name: path }
  const above = place === undefined || place.prefix === '' ? '' : `${place.prefix}/`
  const out = await place?.git.ask(['log', '--format=%H', '--no-show-signature', '--', `:(top,literal)${above}${path}`])
  const changing = new Set((out ?? '').split('\n'))
  const isOf = ({ spec, criterion, files, commits }: TraceLink) =>
    files.some((file) => file.path === path) ||
    (criterion.file ?? spec.path) === path ||
    commits.some(({ commit }) => changing.has(commit))
  return { about, links: links.filter(isOf), loose: [] }
}

/** Criteria that a commit proved, or says so, and those whose tests and other files it changed. */
async function traceCommit(commit: string, links: readonly TraceLink[], { git, prefix }: Project): Promise<Trace> {
  const args = ['diff-tree', '-r', '-z', '--root', '--no-commit-id', '--name-only', '-m', '--first-parent', commit]
  const above = prefix === '' ? '' : `${prefix}/`
  const changed = (await git.run(args)).split('\0').filter((path) => path !== '' && path.startsWith(above))
  const paths = new Set(changed.map((path) => path.slice(above.length)))
  const isOf = (link: TraceLink) =>
    link.commits.some((one) => one.commit === commit) || link.files.some((file) => paths.has(file.path))
  return { about: { kind: 'commit', name: commit }, links: links.filter(isOf), loose: [] }
}

async function commitOf(word: string, git: Git): Promise<string | undefined> {
  if (word.startsWith('-') || /\s/.test(word)) return undefined
  return (await git.objects.look(`${word}^{commit}`))?.id
}
