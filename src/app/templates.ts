import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { MmmError } from '../core/error.ts'
import { didYouMean } from '../core/suggest.ts'
import { readText } from '../ports/files.ts'

/** A workflow that ships, to start one's own from. */
export interface Template {
  id: string
  description: string
  /** Inputs that a run of it has to be given. */
  required: string[]
  /** Prompts of its agent steps. */
  prompts: string[]
  text: string
}

const folders = ['workflows', join('templates', 'workflows')]

/** All workflows that ship, by name. */
export async function listTemplates(packageRoot: string): Promise<Template[]> {
  const found = await Promise.all(folders.map((folder) => templatesIn(join(packageRoot, folder))))
  return found.flat().toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** The template of a name. Throws with a suggestion where there is none. */
export async function findTemplate(name: string, packageRoot: string): Promise<Template> {
  const all = await listTemplates(packageRoot)
  const found = all.find((one) => one.id === name)
  if (found !== undefined) return found
  const hint = didYouMean(
    name,
    all.map((one) => one.id),
  )
  throw new MmmError('template.unknown', `There is no template "${name}"`, {
    hint: hint ?? 'Type "mmm new workflow" for the list',
  })
}

async function templatesIn(folder: string): Promise<Template[]> {
  const names = await readdir(folder).catch(() => [])
  const files = names.filter((name) => name.endsWith('.yml') && !name.endsWith('.test.yml'))
  return Promise.all(
    files.map(async (name) => templateOf(name.slice(0, -4), (await readText(join(folder, name))) ?? '')),
  )
}

/** Of what ships we know that it is valid: a test says so. */
function templateOf(id: string, text: string): Template {
  const { description = '', inputs = {} } = parse(text) as {
    description?: string
    inputs?: Record<string, { required?: boolean } | null>
  }
  const named = [...text.matchAll(/^ +(?:- )?(?:agent|repair|system): ([a-z][a-z-]*)$/gm)].map((match) => match[1]!)
  const prompts = named.length > 0 && !/^ +system: /m.test(text) ? [...named, 'system'] : named
  const required = Object.keys(inputs).filter((name) => inputs[name]?.required === true)
  return { id, description, required, prompts: [...new Set(prompts)].toSorted(), text }
}
