import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import picomatch from 'picomatch'
import { parse } from 'yaml'
import type { SpecRule } from '../core/config.ts'
import { projectConfigSchema } from '../core/config.ts'
import type { DialectName } from '../core/dialects.ts'
import { placedAt } from './placed.ts'

/** Folders and files that hold specs, in the order of the docs. A file counts as itself, a folder with what lies below it. */
export const SPEC_ROOTS: readonly string[] = [
  'specs',
  'openspec/specs',
  'openspec/changes',
  '.kiro/specs',
  '.ralph',
  '@fix_plan.md',
  'backlog/tasks',
  '_bmad-output',
]

/**
 * The rules for specs in a project's settings, `specs:` in `.mmm/config.yml`. None where the settings cannot be read or are not
 * valid: who reads the settings themselves says so.
 */
export async function specRules(root: string): Promise<readonly SpecRule[]> {
  const text = await readFile(join(root, '.mmm', 'config.yml'), 'utf8').catch(() => '')
  if (!text.includes('specs')) return []
  try {
    const value = (parse(text) as { specs?: unknown } | null)?.specs
    const checked = projectConfigSchema.shape.specs.safeParse(value)
    return checked.success ? (checked.data ?? []) : []
  } catch {
    return []
  }
}

/** What the rules say of a path: a dialect, `none`, or nothing. */
export function ruleFor(path: string, rules: readonly SpecRule[]): DialectName | 'none' | undefined {
  return rules.find((rule) => picomatch(rule.path.replace(/^\.\//, ''), { dot: true })(path))?.dialect
}

/** Whether a path, from the project's root, is one where specs are looked for. */
export function isSpecPath(path: string, rules: readonly SpecRule[] = []): boolean {
  const rule = ruleFor(path, rules)
  if (rule !== undefined) return rule !== 'none'
  const below = SPEC_ROOTS.some((root) => path === root || path.startsWith(`${root}/`))
  return (
    below && (/\.md$/i.test(path) || placedAt(path) !== undefined) && !/(?:^|\/)openspec\/changes\/archive\//.test(path)
  )
}
