import { accessSync, constants, existsSync, readdirSync, statSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import type { Surroundings } from '../../engine/tools/lint/linting.ts'
import type { Start } from '../open.ts'
import { partReader } from '../read_part.ts'
import { kindsFor } from './kinds.ts'

/** What the check of workflows asks of the machine and of the project. */
export function surroundings(start: Start, root: string): Required<Surroundings> {
  const programs = new Map<string, boolean>()
  return {
    kinds: kindsFor(start, root),
    read: partReader({ ...start, root }),
    prompts: promptNames([join(root, '.mmm', 'prompts'), join(start.packageRoot, 'templates', 'prompts')]),
    hasFile: (path) => existsSync(join(root, path)),
    hasProgram(name) {
      const known = programs.get(name) ?? onPath(name, start.env)
      programs.set(name, known)
      return known
    },
  }
}

function promptNames(folders: readonly string[]): string[] {
  const names = folders.flatMap((folder) => (existsSync(folder) ? readdirSync(folder) : []))
  return [...new Set(names.filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -3)))].toSorted()
}

function onPath(name: string, env: Start['env']): boolean {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => folder !== '' && isProgram(join(folder, name)))
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return statSync(path).isFile()
  } catch {
    return false
  }
}
