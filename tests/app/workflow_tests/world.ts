import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { Host } from '../../../src/commands/verb.ts'
import { mmm, type Said } from '../../cli/world.ts'
import { repository } from '../../tools/world.ts'

/** A project with a home beside it, for calls in this process. */
export interface Place {
  root: string
  home: string
  mmm(args: readonly string[], over?: Partial<Host>): Promise<Said>
}

/** A folder that holds these files; it is gone when the test has ended. */
export function placeWith(files: Record<string, string>): Place {
  const base = mkdtempSync(join(tmpdir(), 'mmm-app-'))
  onTestFinished(() => rmSync(base, { recursive: true, force: true }))
  const [root, home] = [join(base, 'project'), join(base, 'home')]
  mkdirSync(join(root, '.mmm'), { recursive: true })
  mkdirSync(home)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const env = { PATH: process.env['PATH'], HOME: home }
  const host = { cwd: root, env, packageRoot: repository, execPath: process.execPath }
  return { root, home, mmm: (args, over) => mmm(args, { ...host, ...over }) }
}

/** Names of all that lies in a folder, deeply. */
export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()
}
