import type { Git } from '../ports/git.ts'
import type { Workspace } from './workspace.ts'

export interface CommitOptions {
  tree: string
  parent: string
  /** Subject and body; trailers follow it. */
  message: string
  trailers: ReadonlyArray<readonly [key: string, value: string]>
  /** ISO 8601; author's and committer's date alike, in UTC. */
  date: string
  /** Sign as the user's configuration says. @default false */
  sign?: boolean
  /** Whose name it bears. @default 'user', where the user has set one */
  identity?: 'user' | 'mmm'
}

/**
 * Makes a commit of a tree by plumbing: no hooks, nothing moved. The same input gives the same id (but for a signature), so
 * that a keep repeated after a crash finds what it had made.
 */
export async function commitTree(
  workspace: Workspace,
  options: CommitOptions,
): Promise<{ commit: string; identity: 'user' | 'mmm' }> {
  const user = options.identity === 'mmm' ? undefined : await userIdentity(workspace.project.git)
  const date = `@${Math.floor(Date.parse(options.date) / 1_000)} +0000`
  const env = { ...(user ?? mmmIdentity), GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
  const sign = options.sign === true ? '-S' : '--no-gpg-sign'
  const utf8 = workspace.git.with({ config: ['i18n.commitEncoding=UTF-8'] })
  const args = ['commit-tree', sign, '-p', options.parent, '-F', '-', options.tree]
  const commit = await utf8.line(args, { env, input: commitMessage(options) })
  return { commit, identity: user === undefined ? 'mmm' : 'user' }
}

const mmmIdentity = {
  GIT_AUTHOR_NAME: 'mmm',
  GIT_AUTHOR_EMAIL: 'mmm@localhost',
  GIT_COMMITTER_NAME: 'mmm',
  GIT_COMMITTER_EMAIL: 'mmm@localhost',
}

function commitMessage({ message, trailers }: CommitOptions): string {
  const lines = trailers.map(([key, value]) => `${key}: ${value.replace(/\s*\n\s*/g, ' ').trim()}`)
  return `${[message.trim(), lines.join('\n')].filter((part) => part !== '').join('\n\n')}\n`
}

/** The name and address that the user has set, never one that git would guess from the machine; undefined = none. */
async function userIdentity(git: Git): Promise<typeof mmmIdentity | undefined> {
  const listed = (await git.ask(['config', '-z', '--get-regexp', '^(user|author|committer)\\.(name|email)$'])) ?? ''
  const set = new Map(listed.split('\0').map((entry) => [entry.split('\n')[0]!, entry.slice(entry.indexOf('\n') + 1)]))
  const { env } = git
  const author = firstSet(env['GIT_AUTHOR_NAME'], set.get('author.name'), set.get('user.name'))
  const authorEmail = firstSet(env['GIT_AUTHOR_EMAIL'], set.get('author.email'), set.get('user.email'), env['EMAIL'])
  const committer = firstSet(env['GIT_COMMITTER_NAME'], set.get('committer.name'), set.get('user.name'))
  const committerEmail = firstSet(
    env['GIT_COMMITTER_EMAIL'],
    set.get('committer.email'),
    set.get('user.email'),
    env['EMAIL'],
  )
  const name = author ?? committer
  const email = authorEmail ?? committerEmail
  if (name === undefined || email === undefined) return undefined
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: email,
    GIT_COMMITTER_NAME: committer ?? name,
    GIT_COMMITTER_EMAIL: committerEmail ?? email,
  }
}

function firstSet(...values: Array<string | undefined>): string | undefined {
  return values.find((value) => value !== undefined && value.trim() !== '')
}
