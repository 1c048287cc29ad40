import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, readFile, realpath, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { delimiter, isAbsolute, join } from 'node:path'
import { messageOf, MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { scriptFromJson } from '../agent/scripted_model/rules.ts'
import { startScriptedModel } from '../agent/scripted_model/server.ts'
import { commitAll, homeEnv, makeHome } from './own_home.ts'

export interface DemoSources {
  env: Record<string, string | undefined>
  packageRoot: string
  execPath: string
  /** Folder to make it in, which must be empty or absent. @default a new one below the system's temporary folder */
  dir?: string | undefined
}

/** The example project, committed once, and a model that has its answers from a file. */
export interface Demo {
  folder: string
  project: string
  /** The environment to run in: a home of its own, and nothing of the user's settings, keys and repositories. */
  env: Record<string, string>
  close(): Promise<void>
}

/** Copies the example project, makes it a repository, and starts the recorded model on loopback. */
export async function openDemo(sources: DemoSources): Promise<Demo> {
  const template = join(sources.packageRoot, 'templates', 'demo')
  const folder = await emptyFolder(sources.dir)
  const [project, home] = [join(folder, 'stint'), join(folder, 'home')]
  const env = homeEnv(sources, home)
  await copy(join(template, 'project'), project)
  await makeHome(home, 'demo')
  await commitAll(project, { env, message: 'Durations, intervals and timesheets' })
  const file = join(template, 'script.json')
  const model = await startScriptedModel(scriptFromJson(await readFile(file, 'utf8'), file))
  return { folder, project, env: { ...env, ANTHROPIC_BASE_URL: model.url }, close: () => model.close() }
}

async function emptyFolder(dir: string | undefined): Promise<string> {
  try {
    if (dir === undefined) return await realpath(await mkdtemp(join(tmpdir(), 'mmm-demo-')))
    const isFile = (await stat(dir).catch(() => undefined))?.isDirectory() === false
    if (!isFile) await mkdir(dir, { recursive: true })
    if (isFile || (await readdir(dir)).length > 0) throw notEmpty(dir, isFile)
    return await realpath(dir)
  } catch (error) {
    if (error instanceof MmmError) throw error
    throw new MmmError('demo.folder', `The folder for the demo cannot be made: ${messageOf(error)}`, {
      exit: exit.environment,
      hint: 'Name another one with --dir',
      cause: error,
    })
  }
}

function notEmpty(dir: string, isFile: boolean): MmmError {
  return new MmmError('demo.folder', isFile ? `"${dir}" is a file` : `The folder "${dir}" is not empty`, {
    hint: 'Name a folder that is empty or does not exist yet, or leave --dir out',
  })
}

/** Copies with the modes of new files: an installed package may be read-only. */
async function copy(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, copiedName(entry.name))]
    if (entry.isDirectory()) await copy(source, target)
    else await writeFile(target, await readFile(source))
  }
}

/** npm leaves `.gitignore` out of a package, so it lies there without its dot. */
function copiedName(name: string): string {
  return name === 'gitignore' ? '.gitignore' : name
}

/**
 * How mmm is called from a shell: by its name where the PATH leads to it, else by its file. What npm and npx put into the
 * PATH for the time of a call does not count.
 */
export function callOf({ env, packageRoot }: Pick<DemoSources, 'env' | 'packageRoot'>): string {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => !/node_modules[\\/]\.bin/.test(folder))
  if (folders.some((folder) => isAbsolute(folder) && existsSync(join(folder, 'mmm')))) return 'mmm'
  const own = join(packageRoot, 'bin', 'mmm.cjs')
  return `node ${/^[\w/.@+-]+$/.test(own) ? own : `'${own}'`}`
}
