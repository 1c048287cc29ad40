import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'

const identity = ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.org', '-c', 'init.defaultBranch=main']

/** Environment of the tests: git without the user's configuration, a fixed clock. */
export const env: Record<string, string> = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
}

/** A temporary folder with these files, removed after the test. */
export function folder(files: Record<string, string | Buffer> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'mmm-project-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  write(root, files)
  return root
}

/** Writes files below a folder. */
export function write(root: string, files: Record<string, string | Buffer>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

/** A temporary repository with these files in one commit. */
export function repository(files: Record<string, string | Buffer> = {}): string {
  const root = folder(files)
  git(root, 'init', '-q')
  commit(root, 'ada@example.org', '2024-01-02T03:04:05+00:00')
  return root
}

/** Commits everything under an author's address and a date. */
export function commit(root: string, email: string, date: string): void {
  git(root, 'add', '-A')
  const dates = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date, GIT_AUTHOR_EMAIL: email }
  execFileSync('git', [...identity, 'commit', '-q', '--allow-empty', '-m', 'x'], {
    cwd: root,
    env: { ...env, ...dates },
  })
}

/** Runs git in a folder. */
export function git(root: string, ...args: string[]): string {
  return execFileSync('git', [...identity, ...args], { cwd: root, env, encoding: 'utf8' })
}
