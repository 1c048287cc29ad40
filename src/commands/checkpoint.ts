import { resolve } from 'node:path'
import {
  branchAt,
  listCheckpoints,
  pickCheckpoint,
  restoreInRun,
  runWithCheckpoints,
  tipOf,
  writeCheckpoint,
  type ListedCheckpoint,
} from '../app/checkpoints.ts'
import { open, type Opened } from '../app/open.ts'
import type { Found } from '../app/runs.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { didYouMean } from '../core/suggest.ts'
import { checkpointJson, checkpointsText, checkpointText } from '../views/checkpoints.ts'
import { clean } from '../views/text.ts'
import { diffText, numstat } from '../workspace/index.ts'
import { lookOf } from './look_of.ts'
import { projectFlag } from './project_flag.ts'
import { verb as define, type Host, type Output } from './verb.ts'

/** Bytes of a difference that are shown. */
const mostOfDiff = 10_000_000

const forms = ['list', 'show', 'diff', 'restore'] as const

export const verb = define({
  name: 'checkpoint',
  summary: 'list, show, compare and restore the checkpoints of a run',
  description:
    'A checkpoint is the worktree of a run as it stood, untracked files included, under refs/mmm/<run>/<number>. Your own files are never changed. Without --run: the newest run that has a checkpoint.',
  args: '[form] [n] [m]',
  flags: [
    { name: 'run', value: 'string', placeholder: 'run', description: 'the run, by its id or a part of it' },
    {
      name: 'to',
      value: 'string',
      placeholder: 'folder',
      description: 'restore: write the files into this new folder, not into the worktree of the run',
    },
    {
      name: 'branch',
      value: 'string',
      placeholder: 'name',
      description: 'restore: make a branch of this name at the checkpoint instead',
    },
    projectFlag,
  ],
  subverbs: [
    { name: 'list', summary: 'all of a run, newest first (as without a word)', flags: ['run', 'project'] },
    {
      name: 'show',
      args: '<n>',
      summary: 'one of them, and the files changed since the run began',
      flags: ['run', 'project'],
    },
    {
      name: 'diff',
      args: '<n> [m]',
      summary: 'what differs from another one, or from the branch of the run',
      flags: ['run', 'project'],
    },
    {
      name: 'restore',
      args: '<n>',
      summary: 'bring the worktree of an unfinished run back to it, or with --to or --branch put it elsewhere',
    },
  ],
  examples: [
    { line: 'mmm checkpoint diff 2 5', about: 'what the steps between two checkpoints changed' },
    { line: 'mmm checkpoint restore 3 --to ../before', about: 'its files in a folder of their own' },
  ],
  async run({ args: [form = 'list', n, m], flags, host, out }) {
    refuseMisuse(form, { n, m, flags })
    const opened = await open(host, { project: flags.project })
    const found = await runWithCheckpoints(opened.root, flags.run)
    const all = await listCheckpoints(found, opened.world)
    const showing: Showing = { opened, found, all, host, out }
    if (form === 'list') return showAll(showing)
    const one = pickCheckpoint(all, n!, found.id)
    if (form === 'show') return showOne(showing, one)
    if (form === 'diff') return showDiff(showing, one, m)
    return restore(showing, one, flags)
  },
})

interface Showing {
  opened: Opened
  found: Found
  all: ListedCheckpoint[]
  host: Host
  out: Output
}

function showAll({ found, all, host, out }: Showing): number {
  const body = { run: found.id, checkpoints: all.map(checkpointJson) }
  out.show('checkpoints', body, () => checkpointsText(found.id, all, lookOf(host, out)))
  return exit.done
}

async function showOne({ opened, found, out }: Showing, one: ListedCheckpoint): Promise<number> {
  const { git } = await opened.world.place()
  const base = found.run.work.workspace!.base
  const files = await numstat(git, `${base}^{tree}`, one.tree)
  out.show('checkpoint', { run: found.id, ...checkpointJson(one), base, files }, () =>
    clean(checkpointText(one, files, base)),
  )
  return exit.done
}

async function showDiff({ opened, found, all, out }: Showing, one: ListedCheckpoint, m?: string): Promise<number> {
  const { git } = await opened.world.place()
  const other = m === undefined ? undefined : pickCheckpoint(all, m, found.id)
  const to = other?.commit ?? tipOf(found.run)
  const trees = { from: one.tree, to: `${to}^{tree}` }
  const files = await numstat(git, trees.from, trees.to)
  const patch = await diffText(git, trees, { maxBytes: mostOfDiff })
  const body = { run: found.id, from: { id: one.n, commit: one.commit }, to: { id: other?.n ?? null, commit: to } }
  out.show('checkpoint-diff', { ...body, files, patch }, () => (patch === '' ? 'They are the same' : patch.trimEnd()))
  return exit.done
}

async function restore(
  { opened, found, host, out }: Showing,
  one: ListedCheckpoint,
  { to, branch }: { to?: string; branch?: string },
): Promise<number> {
  const { world } = opened
  const body = { run: found.id, ...checkpointJson(one) }
  const show = (restored: { to: string | null; branch: string | null; saved: number | null }, text: string) =>
    out.show('checkpoint', { ...body, restored }, () => text)
  if (to !== undefined) {
    const folder = resolve(host.cwd, to)
    await writeCheckpoint(one, folder, world)
    show({ to: folder, branch: null, saved: null }, `The files of checkpoint ${one.n} are in ${folder}`)
  } else if (branch !== undefined) {
    await branchAt(one, branch, world)
    show({ to: null, branch, saved: null }, `The branch ${branch} stands at checkpoint ${one.n}`)
  } else {
    const { saved } = await restoreInRun(found.id, one, world)
    const before = saved === null ? '' : `; how it stood until now is checkpoint ${saved}`
    const text = `The worktree of ${found.id} stands at checkpoint ${one.n}${before}. Go on with: mmm resume ${found.id}`
    show({ to: null, branch: null, saved }, text)
  }
  return exit.done
}

interface Typed {
  n: string | undefined
  m: string | undefined
  flags: { to?: string; branch?: string }
}

function refuseMisuse(form: string, { n, m, flags }: Typed): void {
  if (!(forms as readonly string[]).includes(form)) {
    const hint = didYouMean(form, forms) ?? 'Type "mmm checkpoint show <n>"'
    throw new MmmError('cli.unknown-form', `"mmm checkpoint" has no form "${form}"`, { hint })
  }
  if (form !== 'list' && n === undefined)
    throw new MmmError('cli.missing-argument', `"mmm checkpoint ${form}" needs the number of a checkpoint`, {
      hint: 'Type "mmm checkpoint list" for what there is',
    })
  const extra = form === 'list' ? n : form === 'diff' ? undefined : m
  if (extra !== undefined)
    throw new MmmError('cli.unused-argument', `Too many arguments: "${extra}"`, { hint: 'Name a run with --run' })
  if (form !== 'restore' && (flags.to ?? flags.branch) !== undefined)
    throw new MmmError('cli.unused-flag', 'Flags "--to" and "--branch" belong to "mmm checkpoint restore"')
  if (flags.to !== undefined && flags.branch !== undefined)
    throw new MmmError('cli.unused-flag', 'Give "--to" or "--branch", not both')
}
