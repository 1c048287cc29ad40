import { existsSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { stringify } from 'yaml'
import { codeOf, messageOf, MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { fileSchema } from '../engine/tools/json_schema.ts'
import { createOnly } from '../ports/files.ts'
import { locateProject } from './locate.ts'
import type { Start } from './open.ts'
import { prepareFolder } from './prepare_folder.ts'
import { findTemplate, type Template } from './templates.ts'

export interface NewWorkflow {
  project?: string | undefined
  template: string
  /** @default the template's name */
  name?: string | undefined
}

/** What `mmm new workflow` made. */
export interface MadeWorkflow {
  root: string
  id: string
  template: string
  /** Path from the root. */
  path: string
  /** Prompts of its agent steps: each can be replaced by `.mmm/prompts/<name>.md`. */
  prompts: string[]
  /** What to type next, in order. */
  next: Array<{ line: string; about: string }>
}

const schema = '.mmm/workflow.schema.json'

/**
 * Copies a template to `.mmm/workflows/<name>.yml`, with the line by which editors find the schema, and writes that schema
 * where there is none. Overwrites nothing: throws `new.exists` instead.
 */
export async function newWorkflow(start: Start, wanted: NewWorkflow): Promise<MadeWorkflow> {
  const template = await findTemplate(wanted.template, start.packageRoot)
  const id = nameOf(wanted.name ?? template.id)
  const root = locateProject(start.cwd, wanted.project)
  const path = `.mmm/workflows/${id}.yml`
  try {
    await prepareFolder(root)
    await mkdir(dirname(join(root, path)), { recursive: true })
    const other = `.mmm/workflows/${id}.yaml`
    if (existsSync(join(root, other))) throw exists(other, id)
    if (!(await createOnly(join(root, path), textOf(template, id)))) throw exists(path, id)
    await createOnly(join(root, schema), `${JSON.stringify(fileSchema('workflow'), null, 2)}\n`)
  } catch (error) {
    throw unwritable(root, error)
  }
  return { root, id, template: template.id, path, prompts: template.prompts, next: nextOf(template, id) }
}

function nameOf(name: string): string {
  if (/^[A-Za-z0-9][\w-]*$/.test(name)) return name
  throw new MmmError('new.name', `"${name}" is no name of a workflow`, {
    hint: 'Letters, digits, _ and -; no folder and no ending',
  })
}

function textOf(template: Template, id: string): string {
  const named = template.text.replace(/^name: .*$/m, () => stringify({ name: id }, { singleQuote: true }).trimEnd())
  return `# yaml-language-server: $schema=../workflow.schema.json\n${named}`
}

function exists(path: string, id: string): MmmError {
  return new MmmError('new.exists', `There is a file "${path}" already`, {
    hint: `Give the new one another name, such as "${id}-2"`,
  })
}

function nextOf({ required, prompts }: Template, id: string): MadeWorkflow['next'] {
  const inputs = required.map((name) => ` --input ${name}=...`).join('')
  return [
    { line: `mmm check .mmm/workflows/${id}.yml`, about: 'whether it is right, after every change' },
    ...(prompts.length === 0
      ? []
      : [{ line: 'export ANTHROPIC_API_KEY=...', about: 'its agent steps ask a model, within its budget' }]),
    { line: `mmm run ${id}${inputs}`, about: 'run it' },
  ]
}

function unwritable(root: string, error: unknown): unknown {
  const code = codeOf(error)
  if (error instanceof MmmError || code === undefined || !/^E[A-Z]+$/.test(code)) return error
  return new MmmError('new.unwritable', `"${root}" cannot be written: ${messageOf(error)}`, {
    exit: exit.environment,
    cause: error,
    hint: 'Give yourself leave to write there, or name another folder with --project',
  })
}
