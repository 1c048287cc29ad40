import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runCli } from '../../src/cli/run.ts'
import type { Host } from '../../src/commands/verb.ts'
import type { Event } from '../../src/core/event.ts'

/** What a call of the command line gave. */
export interface Said {
  code: number
  stdout: string
  stderr: string
}

/** Runs a command line in this process, without a terminal. */
export async function mmm(argv: readonly string[], over: Partial<Host> = {}): Promise<Said> {
  const said: Said = { code: -1, stdout: '', stderr: '' }
  said.code = await runCli(argv, hostFor(said, over))
  return said
}

/** A host that notes what is written. */
export function hostFor(said: Said, over: Partial<Host> = {}): Host {
  return {
    cwd: tmpdir(),
    env: {},
    stdinIsTTY: false,
    stdoutIsTTY: false,
    stderrIsTTY: false,
    columns: () => 80,
    write: (text) => void (said.stdout += text),
    writeError: (text) => void (said.stderr += text),
    signal: new AbortController().signal,
    ask: async () => '',
    readLine: async () => undefined,
    execPath: '/usr/bin/node',
    packageRoot: '/nowhere',
    version: '0.1.0',
    nodeVersion: '20.20.2',
    platform: 'linux-x64',
    ...over,
  }
}

/** A new folder, holding logs of runs by their ids. */
export function projectWith(logs: Record<string, readonly Event[] | string> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'mmm-cli-'))
  mkdirSync(join(root, '.mmm', 'runs'), { recursive: true })
  for (const [id, log] of Object.entries(logs)) {
    mkdirSync(join(root, '.mmm', 'runs', id))
    const text = typeof log === 'string' ? log : log.map((event) => `${JSON.stringify(event)}\n`).join('')
    writeFileSync(join(root, '.mmm', 'runs', id, 'log.jsonl'), text)
  }
  return root
}
