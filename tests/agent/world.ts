import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll } from 'vitest'
import { sha256 } from '../../src/core/id.ts'
import { masker } from '../../src/core/mask.ts'
import type { ToolHands } from '../../src/agent/tools/hands.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { performCalls, type Performed } from '../../src/agent/perform_calls.ts'
import { tools } from '../../src/agent/tools/index.ts'

/** A temporary git repository with files, and the tools' hands for it. */
export interface World {
  root: string
  hands: ToolHands
  blobs: Map<string, string>
  read(path: string): string
  /** Performs calls as the loop does, `['read', {path}]` each. */
  call(...calls: Array<[string, unknown]>): Promise<Performed[]>
}

const made: string[] = []

afterAll(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Makes a world; a file's content may hold any bytes. */
export function world(files: Record<string, string | Buffer> = {}, over: Partial<ToolHands> = {}): World {
  const base = mkdtempSync(join(tmpdir(), 'mmm-agent-'))
  made.push(base)
  const root = join(base, 'tree')
  mkdirSync(root)
  git(root, 'init', '-q')
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  const blobs = new Map<string, string>()
  const hands: ToolHands = {
    root,
    guarded: (path) => (path === 'spec.md' || path.startsWith('specs/') ? 'it is a specification' : undefined),
    hidden: (path) => path === '.env',
    ignored: async (path) => isIgnored(root, path),
    files: async () =>
      git(root, 'ls-files', '-coz', '--exclude-standard')
        .split('\0')
        .filter((path) => path !== ''),
    seen: new Map(),
    checks: ['npm test', 'npm run lint && npm run types'],
    allowRun: ['node', 'echo', 'npm run test *'],
    env: { PATH: `${dirname(process.execPath)}:/usr/bin:/bin` },
    normalise: (text) => text.replaceAll(root, '<tree>'),
    mask: masker({ A_TOKEN: 'hunter2hunter2' }),
    store: async (text) => {
      blobs.set(sha256(text), text)
      return sha256(text)
    },
    blob: async (hash) => blobs.get(hash),
    signal: new AbortController().signal,
    ...over,
  }
  return {
    root,
    hands,
    blobs,
    read: (path) => readFileSync(join(root, path), 'utf8'),
    async call(...calls) {
      const results: Performed[] = []
      await performCalls(
        calls.map(([name, input], index) => ({ id: `t${index}`, name, input: input as never })),
        {
          tools,
          hands,
          clock: systemClock,
          beforeMutation: async () => undefined,
          ended: async (result) => void results.push(result),
        },
      )
      return results
    },
  }
}

export function git(root: string, ...args: string[]): string {
  return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
}

function isIgnored(root: string, path: string): boolean {
  try {
    git(root, 'check-ignore', '-q', path)
    return true
  } catch {
    return false
  }
}
