import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { surroundings } from '../../src/app/tools/surroundings.ts'
import { checkWorkflow } from '../../src/engine/tools/check_workflow.ts'
import type { Surroundings } from '../../src/engine/tools/lint/linting.ts'

export const repository = join(import.meta.dirname, '..', '..')

/** The real kinds and prompts; which programs and files there are is fixed. */
export const around: Surroundings = {
  ...surroundings({ cwd: repository, env: {}, packageRoot: repository }, repository),
  hasProgram: (name) =>
    ['npm', 'node', 'git', 'make', 'sh', 'cat', 'grep', 'sort', 'docker', 'test', 'curl', 'jq'].includes(name),
  hasFile: (path) => path === 'README.md',
}

/** Findings as `code line:column`, gravity first where it is a warning. */
export function found(text: string): string[] {
  return checkWorkflow(text, 'w.yml', around).map(
    ({ code, severity, at }) =>
      `${severity === 'warning' ? '?' : ''}${code.replace('workflow.', '')} ${at.line}:${at.column}`,
  )
}

/** The workflows that ship, by their paths. */
export function shipped(): Array<[string, string]> {
  return readdirSync(join(repository, 'workflows'))
    .filter((name) => /\.ya?ml$/.test(name) && !/\.test\.ya?ml$/.test(name))
    .map((name): [string, string] => [`workflows/${name}`, readFileSync(join(repository, 'workflows', name), 'utf8')])
}
