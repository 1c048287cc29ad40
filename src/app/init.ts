import { lstatSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { codeOf, messageOf, MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { createOnly } from '../ports/files.ts'
import { SPEC_FOLDER } from '../spec/index.ts'
import { projectChecks } from '../steps/material.ts'
import { findProject } from '../workspace/index.ts'
import { checksAsComments } from './checks_as_comments.ts'
import { locateProject } from './locate.ts'
import { open, type Start } from './open.ts'
import { prepareFolder } from './prepare_folder.ts'

/** What `mmm init` made and found. */
export interface Inited {
  root: string
  /** Paths from the root. */
  files: Array<{ id: string; state: 'made' | 'kept' }>
  /** What is missing before a run can start, with the commands to type; null = nothing. */
  git: { message: string; hint: string | null } | null
  /** What to type next, in order. */
  next: Array<{ line: string; about: string }>
}

const config = '.mmm/config.yml'
const example = `${SPEC_FOLDER}/example.md`

/** Writes a first configuration, and a first spec where there is no folder of specs. Overwrites nothing; can be repeated. */
export async function init(start: Start, project: string | undefined): Promise<Inited> {
  const root = locateProject(start.cwd, project)
  const files: Inited['files'] = []
  const hadSpecs = exists(join(root, SPEC_FOLDER))
  try {
    if (exists(join(root, config))) files.push({ id: config, state: 'kept' })
    else files.push(await make(root, config, await configText(start, root)))
    await prepareFolder(root)
    if (hadSpecs) files.push({ id: `${SPEC_FOLDER}/`, state: 'kept' })
    else files.push(await make(root, example, template(start, 'specs/example.md')))
  } catch (error) {
    throw unwritable(root, error)
  }
  const git = await gitTrouble(start, root)
  return {
    root,
    files,
    git,
    next: nextSteps(
      git,
      files.some((one) => one.id === example),
    ),
  }
}

async function make(root: string, path: string, content: string): Promise<Inited['files'][number]> {
  await mkdir(dirname(join(root, path)), { recursive: true })
  return { id: path, state: (await createOnly(join(root, path), content)) ? 'made' : 'kept' }
}

/** The template, with the checks that mmm found as comments in it. */
async function configText(start: Start, root: string): Promise<string> {
  const { world } = await open(start, { project: root })
  const checks = checksAsComments(await projectChecks(world))
  return template(start, 'config.yml').replace('{{checks}}', () => checks)
}

function template({ packageRoot }: Start, path: string): string {
  return readFileSync(join(packageRoot, 'templates', 'init', path), 'utf8')
}

/** Also where a link leads to nothing: it is the user's, and is left alone. */
function exists(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined
}

/** Runs need git and a commit; the files are written all the same. */
async function gitTrouble({ env }: Start, root: string): Promise<Inited['git']> {
  try {
    await findProject(root, { env, explicit: root })
    return null
  } catch (error) {
    if (!(error instanceof MmmError)) throw error
    return { message: error.message, hint: error.hint ?? null }
  }
}

function nextSteps(git: Inited['git'], hasExample: boolean): Inited['next'] {
  return [
    ...(git?.hint === null || git === null
      ? []
      : [{ line: git.hint, about: 'runs work in a git worktree: they need a commit' }]),
    hasExample
      ? { line: `edit ${example}`, about: 'say what you want, and set "status: ready"' }
      : { line: 'mmm spec list', about: 'the specifications that are here' },
    { line: 'mmm doctor', about: 'whether all that a run needs is here' },
    { line: 'mmm improve --dry-run', about: 'what would be picked and run; spends nothing' },
    { line: 'mmm improve', about: 'let the model work on open criteria' },
  ]
}

function unwritable(root: string, error: unknown): unknown {
  const code = codeOf(error)
  if (error instanceof MmmError || code === undefined || !/^E[A-Z]+$/.test(code)) return error
  return new MmmError('init.unwritable', `"${root}" cannot be written: ${messageOf(error)}`, {
    exit: exit.environment,
    cause: error,
    hint:
      code === 'ENOTDIR' || code === 'EEXIST'
        ? 'Move away the file ".mmm" or "specs" that stands in the way'
        : 'Give yourself leave to write there, or name another folder with --project',
  })
}
