import { MmmError } from '../../../core/error.ts'
import type { Triggers } from '../../../core/workflow.ts'
import { SPEC_ROOTS } from '../../../spec/index.ts'
import { fileName, type Installing } from './target.ts'

/** Where specifications lie. */
const SPEC_GLOBS = SPEC_ROOTS.map((root) => (root.endsWith('.md') ? root : `${root}/**/*.md`))

/** What starts a workflow of Actions, one map for each file that is needed. */
export function githubTriggers({ schedule, on }: Installing): object[] {
  const timed = schedule.length === 0 ? {} : { schedule: schedule.map(({ cron, timezone }) => ({ cron, timezone })) }
  const byHand = { workflow_dispatch: {} }
  const paths = pathsOf(on)
  const pushed = on.push === undefined ? undefined : pushOf(on.push)
  if (paths === undefined) return [{ ...timed, ...(pushed === undefined ? {} : { push: pushed }), ...byHand }]
  const files = { push: { 'branches-ignore': ['mmm/**'], paths: paths.map(asGithub) } }
  if (pushed === undefined) return [{ ...timed, ...files, ...byHand }]
  return [{ ...timed, push: pushed, ...byHand }, files]
}

function pushOf({ branches }: NonNullable<Triggers['push']>): object {
  return branches === undefined ? { 'branches-ignore': ['mmm/**'] } : { branches: branches.map(asGithub) }
}

/** The rules of a job of GitLab: any of them starts it. */
export function gitlabRules({ workflow, schedule, on }: Installing): object[] {
  const timed = `$CI_PIPELINE_SOURCE == "schedule" && $SCHEDULED_WORKFLOW == "${fileName(workflow.name)}"`
  const paths = pathsOf(on)
  const own = '$CI_COMMIT_BRANCH !~ /^mmm\\//'
  const pushed = on.push?.branches?.map((glob) => `$CI_COMMIT_BRANCH =~ /^${asRegExp(glob)}$/`).join(' || ')
  return [
    ...(schedule.length === 0 ? [] : [{ if: timed }]),
    ...(on.push === undefined ? [] : [{ if: `$CI_PIPELINE_SOURCE == "push" && (${pushed ?? own})` }]),
    ...(paths === undefined ? [] : [{ if: `$CI_PIPELINE_SOURCE == "push" && ${own}`, changes: paths }]),
  ]
}

/** Files and specifications whose change starts it. A CI cannot tell one that is added from one that is changed. */
function pathsOf({ file, spec }: Triggers): string[] | undefined {
  const globs = [...(file?.paths ?? []), ...(spec === undefined ? [] : (spec.paths ?? SPEC_GLOBS))]
  if (globs.length === 0) return undefined
  const clean = globs.map((glob) => glob.replace(/^\.\//, '').replace(/\/+$/, ''))
  const anywhere = clean.map((glob) => (glob.includes('/') ? glob : `**/${glob}`))
  // A glob that names a folder means what is in it
  return [...new Set(anywhere.flatMap((glob) => (/\*\*$|\.\w+$/.test(glob) ? [glob] : [glob, `${glob}/**`])))]
}

/** Actions knows no braces, and reads `!`, `+` and brackets in its own way. */
function asGithub(glob: string): string {
  if (!/[{}[\]!+()]/.test(glob)) return glob
  throw cannotSay('GitHub Actions', glob)
}

/** `*` stays within a component, `**` does not. */
function asRegExp(glob: string): string {
  if (/[{}[\]!()]/.test(glob)) throw cannotSay('The rule of a GitLab job', glob)
  return glob
    .replaceAll(/[.+^$|\\/]/g, String.raw`\$&`)
    .replaceAll(/\*\*|\*|\?/g, (found) => ({ '**': '.*', '*': '[^\\/]*', '?': '[^\\/]' })[found]!)
}

function cannotSay(who: string, glob: string): MmmError {
  return new MmmError('schedule.dialect', `${who} cannot say "${glob}"`, {
    hint: 'Write its cases as globs of their own, of letters, *, ** and ?',
  })
}
