import { realpath } from 'node:fs/promises'
import { relative, resolve, sep } from 'node:path'
import { MmmError } from '../../../core/error.ts'
import { run } from '../../../ports/shell.ts'
import type { Hooks } from './target.ts'

type Env = Record<string, string | undefined>

/** Where git looks for the hooks of a repository, as the user's configuration says. Throws where there is no repository. */
export async function hooksOf(root: string, env: Env): Promise<Hooks> {
  const ask = (...args: string[]) => git(args, { root, env })
  const folder = await ask('rev-parse', '--git-path', 'hooks')
  const common = await ask('rev-parse', '--git-common-dir')
  if (folder === undefined || common === undefined) {
    throw new MmmError('schedule.no-git', `"${root}" is no git repository: it has no hooks`, {
      hint: 'Type "git init" first',
    })
  }
  await needVersion(await ask('--version'))
  const path = resolve(root, folder)
  const set = await ask('config', '--show-scope', '--get', 'core.hooksPath')
  const top = await ask('rev-parse', '--show-toplevel')
  return { folder: path, common: await realpath(resolve(root, common)), notes: notesOf(path, { set, top }) }
}

function notesOf(folder: string, { set, top }: { set: string | undefined; top: string | undefined }): string[] {
  if (set === undefined) return []
  const [scope = ''] = set.split('\t')
  const inside = top !== undefined && !relative(top, folder).startsWith('..') && !folder.includes(`${sep}.git${sep}`)
  return [
    `git takes its hooks from "${folder}" (core.hooksPath), so the lines are there`,
    ...(scope === 'local' || scope === 'worktree'
      ? []
      : ['Other repositories share that folder: the lines do nothing in them']),
    ...(inside
      ? ['That folder is part of the repository: the lines name paths of this machine, so do not commit them']
      : []),
    ...(/\.husky(?:\/_)?$/.test(folder) ? ['husky keeps this hook, but a fresh clone does not have it'] : []),
  ]
}

/** Since 2.28 git tells a hook of every branch that moved. */
async function needVersion(said: string | undefined): Promise<void> {
  const [, major = '0', minor = '0'] = /(\d+)\.(\d+)/.exec(said ?? '') ?? []
  if (Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 28)) return
  throw new MmmError('schedule.old-git', `Hooks for branches need git 2.28, this is ${major}.${minor}`, {
    hint: 'Take "mmm watch --run" instead',
  })
}

/** What git says to a question, as the user would be told: with their own configuration. */
async function git(args: readonly string[], { root, env }: { root: string; env: Env }): Promise<string | undefined> {
  const given = Object.entries(env).filter((pair): pair is [string, string] => pair[1] !== undefined)
  const ended = await run(['git', ...args], {
    cwd: root,
    env: { ...Object.fromEntries(given), LC_ALL: 'C' },
    timeout: 30_000,
  })
  return ended.exit === 0 ? ended.stdout.trim() : undefined
}
