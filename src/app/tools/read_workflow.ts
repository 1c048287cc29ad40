import { existsSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { formatDiagnostic } from '../../core/diagnostic.ts'
import { MmmError } from '../../core/error.ts'
import type { Workflow } from '../../core/workflow.ts'
import { parseWorkflow } from '../../engine/parse.ts'
import { openGit } from '../../ports/git.ts'
import { findWorkflow } from '../find_workflow.ts'
import type { Start } from '../open.ts'
import { partReader, shownPath } from '../read_part.ts'
import { kindsFor } from './kinds.ts'

/** Reads a workflow by its name or path. `<workflow>@<ref>` is the file as git holds it there. Throws where it is not valid. */
export async function readWorkflow(word: string, start: Start, root: string): Promise<Workflow> {
  const kinds = kindsFor(start, root)
  const looking = { ...start, root, kinds }
  const at = word.lastIndexOf('@')
  if (at <= 0 || existsSync(resolve(start.cwd, word))) return (await findWorkflow(word, looking)).workflow
  const [name, ref] = [word.slice(0, at), word.slice(at + 1)]
  const file = await pathOf(name, { start, root, find: async () => (await findWorkflow(name, looking)).workflow })
  const shown = `${shownPath(file, root)}@${ref}`
  const { workflow, findings } = parseWorkflow(await textAt(file, ref, start), shown, kinds, partReader(looking))
  if (workflow !== undefined) return workflow
  throw new MmmError('workflow.invalid', `The workflow is not valid:\n${findings.map(formatDiagnostic).join('\n')}`, {
    at: findings[0]!.at,
  })
}

/** A path may name a file that is gone by now. */
async function pathOf(
  name: string,
  { start, root, find }: { start: Start; root: string; find: () => Promise<Workflow> },
): Promise<string> {
  if (name.includes('/') || /\.ya?ml$/.test(name)) return resolve(start.cwd, name)
  const own = ['.yml', '.yaml']
    .map((end) => join(root, '.mmm', 'workflows', name + end))
    .find((path) => existsSync(path))
  return own ?? resolve(root, (await find()).path)
}

async function textAt(file: string, ref: string, { cwd, env }: Start): Promise<string> {
  const folder = existsSync(dirname(file)) ? dirname(file) : cwd
  const git = openGit(folder, env)
  const path = relative(folder, file).split('\\').join('/')
  const text = ref.startsWith('-') ? undefined : await git.run(['show', `${ref}:./${path}`]).catch(() => undefined)
  if (text !== undefined) return text
  throw new MmmError('workflow.unknown', `Git holds no "${path}" at "${ref}"`, {
    hint: 'Write <file>@<branch, tag or commit>',
  })
}
