import { membersAt, rawAt, removeMember, setRaw } from './json_text.ts'
import type { Restored } from './restored.ts'

/** Sections of package.json that say how checks run. */
const sections = [
  'jest',
  'vitest',
  'mocha',
  'ava',
  'tap',
  'nyc',
  'c8',
  'eslintConfig',
  'eslintIgnore',
  'prettier',
  'lint-staged',
  'xo',
  'standard',
  'tsd',
  'stylelint',
  'wireit',
  'husky',
  'pre-commit',
  'simple-git-hooks',
  'oxlint',
  'knip',
]

/**
 * Gives the scripts that existed, and the sections of check tools, their state at the base; hooks (`pretest`) that were put
 * around scripts that existed go. Other new scripts, dependencies and all else stay the candidate's, byte for byte.
 */
export function restorePackageJson(base: string, candidate: string): Restored {
  if (!isObject(candidate)) return { content: base, notes: ['package.json was not valid JSON'] }
  if (!isObject(base)) return { content: candidate, notes: [] }
  const notes: string[] = []
  let text = withoutDoubles(candidate)
  const restore = (path: string[], label: string) => {
    const was = rawAt(base, path)
    const is = rawAt(text, path)
    if (sameJson(was, is)) return
    text = was === undefined ? removeMember(text, path) : setRaw(text, path, was)
    notes.push(was === undefined ? `${label} removed` : `${label} restored`)
  }
  const scripts = (membersAt(base, ['scripts']) ?? []).map((one) => one.key)
  if (scripts.length > 0 && membersAt(text, ['scripts']) === undefined) restore(['scripts'], 'scripts')
  for (const name of [...scripts, ...newHooks(scripts, text)]) restore(['scripts', name], `script "${name}"`)
  for (const name of sections) restore([name], `section "${name}"`)
  return { content: text, notes }
}

/** Of a key that stands twice the last counts; to restore the first would restore nothing. */
function withoutDoubles(text: string): string {
  const doubled = [membersAt(text), membersAt(text, ['scripts'])].some(
    (members) => members !== undefined && new Set(members.map((one) => one.key)).size < members.length,
  )
  return doubled ? `${JSON.stringify(JSON.parse(text.replace(/^\uFEFF/, '')), null, 2)}\n` : text
}

function newHooks(scripts: string[], candidate: string): string[] {
  const names = (membersAt(candidate, ['scripts']) ?? []).map((one) => one.key)
  return names.filter(
    (name) => !scripts.includes(name) && scripts.some((script) => name === `pre${script}` || name === `post${script}`),
  )
}

function isObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''))
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    return false
  }
}

function sameJson(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b
  return a === b || JSON.stringify(JSON.parse(a)) === JSON.stringify(JSON.parse(b))
}
