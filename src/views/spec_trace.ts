import type { Item, Spec } from '../spec/index.ts'
import { shortCommit } from './evidence.ts'
import type { Look } from './look.ts'
import { placeOf, stateColors, type ProvenCriterion } from './proven.ts'
import { provenJson } from './spec_status.ts'
import { clean, clip, plural, shortTime } from './text.ts'

/** A criterion with all that it hangs together with, from its requirement down to the commits. */
export interface TraceLink extends ProvenCriterion {
  spec: Spec
  requirements: Item[]
  files: TracedFile[]
  /** Newest first. */
  commits: TracedCommit[]
}

/** A file that a criterion names: its test, what its check looks at, or what its text speaks of. */
export interface TracedFile {
  path: string
  role: 'test' | 'check' | 'text'
  exists: boolean
}

/** A commit that proved a criterion, or says so. */
export interface TracedCommit {
  commit: string
  at: string
  run?: string
  claimed?: string
  /** It is not in HEAD's history. */
  elsewhere?: true
}

/** What was asked for, and what hangs together with it. */
export interface Trace {
  about: { kind: 'all' | 'spec' | 'criterion' | 'file' | 'commit'; name: string }
  links: TraceLink[]
  /** Requirements of these specs that no criterion speaks of. */
  loose: Array<{ spec: Spec; requirement: Item }>
}

/** `mmm spec trace` for programs: the body of `kind: "spec-trace"`. */
export function specTraceJson({ about, links, loose }: Trace) {
  return {
    about,
    links: links.map(({ spec, requirements, files, commits, ...one }) => {
      const { id: _id, ...criterion } = provenJson(spec, one)
      return {
        id: one.criterion.ref,
        spec: spec.id,
        requirements: requirements.map((item) => itemJson(spec, item)),
        criterion,
        files,
        commits: commits.map((commit) => ({ id: commit.commit, ...commit })),
      }
    }),
    loose: loose.map(({ spec, requirement }) => ({ spec: spec.id, ...itemJson(spec, requirement) })),
  }
}

function itemJson(spec: Spec, { id, text, file, line, column }: Item) {
  return { id, text, file: file ?? spec.path, line, column }
}

/** `mmm spec trace` for people. */
export function specTraceText({ about, links, loose }: Trace, look: Look): string {
  const { colors } = look
  const left = loose.map(
    ({ spec, requirement }) =>
      `${colors.yellow('no criterion')}  ${clean(`${spec.id} ${requirement.id}  ${clip(requirement.text, 80)}`)}`,
  )
  if (links.length === 0) return [nothing(about), ...left].join('\n')
  return [
    ...links.flatMap((one) => [...linkLines(one, look), '']),
    ...left,
    plural(links.length, 'criterion', 'criteria'),
  ].join('\n')
}

function nothing({ kind, name }: Trace['about']): string {
  return kind === 'all' ? 'There is no criterion here' : `No criterion hangs together with the ${kind} "${clean(name)}"`
}

function linkLines(one: TraceLink, { colors, columns }: Look): string[] {
  const { criterion, proof, spec, requirements, files, commits } = one
  const word = colors[stateColors[proof.state]](proof.state)
  const check = provenJson(spec, one).check
  return [
    `${colors.bold(clean(criterion.ref))}  ${word}  ${colors.dim(placeOf(spec, criterion))}`,
    `  ${clip(criterion.text, columns - 2)}`,
    ...requirements.map(({ id, text }) => `  requirement  ${clip(`${id}  ${text}`, columns - 15)}`),
    `  check        ${check === null ? colors.yellow('none') : clip(check, columns - 15)}`,
    ...files.map(
      ({ path, role, exists }) =>
        `  ${role === 'test' ? 'test       ' : 'file       '}  ${clean(path)}${exists ? '' : colors.yellow('  (not there)')}`,
    ),
    ...commits.map((commit) => `  commit       ${commitText(commit)}`),
  ]
}

function commitText({ commit, at, run, claimed, elsewhere }: TracedCommit): string {
  const notes = [
    ...(run === undefined ? [] : [`run ${run}`]),
    ...(claimed === undefined ? [] : [`only claimed: ${claimed}`]),
    ...(elsewhere === true ? ['not in this history'] : []),
  ]
  return clean([shortCommit(commit), `${shortTime(at)} UTC`, ...notes].join('  '))
}
