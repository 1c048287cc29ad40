import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { sha256 } from '../../../src/core/id.ts'
import { proveSpecs } from '../../../src/app/ledger/prove_specs.ts'
import { readLedger } from '../../../src/app/ledger/read_ledger.ts'
import { readSpecs } from '../../../src/spec/index.ts'

/** A repository in a folder of its own, for one test. */
export interface Repository {
  root: string
  env: Record<string, string>
  git(...args: string[]): string
  write(path: string, content: string): void
  read(path: string): string
  /** Commits all files, with a message of any shape; gives the id. */
  commit(message: string): string
  /** Ticks the box of a criterion in `specs/a.md`. */
  tick(id: string): void
}

export const specText = (ids: readonly string[], boxes = ' ') =>
  `# A\n\n${ids.map((id) => `- [${boxes}] ${id}: it holds\n  - verify: \`test -f ${id}\`\n`).join('')}`

export function repository(ids: readonly string[] = ['AC1', 'AC2'], at?: string): Repository {
  const root = at ?? realpathSync(mkdtempSync(join(tmpdir(), 'mmm-ledger-')))
  if (at === undefined) onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  const env = { ...definedEnv(), HOME: root, GIT_CONFIG_NOSYSTEM: '1' }
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: root, env: { ...env, ...identity }, encoding: 'utf8' })
  const repo: Repository = {
    root,
    env,
    git,
    write(path, content) {
      mkdirSync(dirname(join(root, path)), { recursive: true })
      writeFileSync(join(root, path), content)
    },
    read: (path) => readFileSync(join(root, path), 'utf8'),
    commit(message) {
      git('add', '-A')
      execFileSync('git', ['commit', '-q', '--allow-empty', '-F', '-'], {
        cwd: root,
        env: { ...env, ...identity },
        input: message,
      })
      return git('rev-parse', 'HEAD').trim()
    },
    tick(id) {
      repo.write('specs/a.md', repo.read('specs/a.md').replace(`[ ] ${id}`, `[x] ${id}`))
    },
  }
  if (at === undefined) {
    git('init', '-q', '-b', 'main')
    repo.write('specs/a.md', specText(ids))
    repo.commit('Start')
  }
  return repo
}

const identity = {
  GIT_AUTHOR_NAME: 'User',
  GIT_AUTHOR_EMAIL: 'user@example.com',
  GIT_COMMITTER_NAME: 'User',
  GIT_COMMITTER_EMAIL: 'user@example.com',
}

function definedEnv(): Record<string, string> {
  return { PATH: process.env['PATH']! }
}

/** The message of a commit that a run makes when it keeps a change. */
export function keptMessage(id: string, over: { command?: string; iteration?: boolean } = {}): string {
  const hash = sha256(over.command ?? `test -f ${id}`)
  const iteration = over.iteration === false ? '' : 'Mmm-Iteration: 1\n'
  return `feat: ${id}\n\nThe model's summary:\ndone\n\nMmm-Run: 20261121-100000-ab12\n${iteration}Mmm-Spec: a\nMmm-Criterion: a#${id}\nMmm-Check: a#${id} ${hash} ${sha256('')}\n`
}

/** How the criteria of a repository stand: `AC1 proven`, `AC2 unproven: never seen red`. */
export async function standing({ root, env }: Pick<Repository, 'root' | 'env'>): Promise<string[]> {
  const { specs } = await readSpecs(root)
  const ledger = await readLedger(root, { env })
  return proveSpecs(specs, ledger).flatMap((one) =>
    one.criteria.map(
      ({ criterion, proof }) => `${criterion.id} ${proof.state}${proof.why === undefined ? '' : `: ${proof.why}`}`,
    ),
  )
}
