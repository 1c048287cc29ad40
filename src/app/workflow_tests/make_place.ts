import { cp, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { scriptFromRules, type Rule } from '../../agent/scripted_model/rules.ts'
import type { Reply } from '../../agent/scripted_model/reply.ts'
import { nothingRecorded, textOf, type Script } from '../../agent/scripted_model/script.ts'
import { startScriptedModel } from '../../agent/scripted_model/server.ts'
import type { Workflow } from '../../core/workflow.ts'
import { commitAll, homeEnv, makeHome } from '../own_home.ts'
import type { WorkflowTest } from './test_file.ts'

export interface PlaceSources {
  /** The user's project. */
  root: string
  env: Record<string, string | undefined>
  execPath: string
  workflow: Workflow
}

/** A throw-away repository with a home of its own. */
export interface TestPlace {
  folder: string
  project: string
  /** Nothing of the user's settings and keys; secrets of the test under {@link secretVariable}. */
  env: Record<string, string>
  /** What the played model was asked and no rule answers: the end of the last message of each. */
  unanswered: string[]
  remove(): Promise<void>
}

/** Makes the repository of a test, with the project's workflows and prompts in it, and starts the model that it plays. */
export async function makePlace(test: WorkflowTest, sources: PlaceSources): Promise<TestPlace> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'mmm-test-')))
  const [project, home] = [join(folder, 'project'), join(folder, 'home')]
  const secrets = Object.entries(test.secrets).map(([name, value]) => [secretVariable(name), value])
  const env: Record<string, string> = { ...homeEnv(sources, home), ...Object.fromEntries(secrets) }
  const unanswered: string[] = []
  const model =
    test.agent === undefined ? undefined : await startScriptedModel(noting(unanswered, test.agent as Rule[]))
  if (model !== undefined) Object.assign(env, { ANTHROPIC_BASE_URL: model.url, MMM_RETRY_DELAY: '1' })
  const place: TestPlace = {
    folder,
    project,
    env,
    unanswered,
    async remove() {
      await model?.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
  try {
    await fill(project, test, sources)
    await makeHome(home, 'test')
    await commitAll(project, { env, message: 'As the test says' })
    return place
  } catch (error) {
    await place.remove()
    throw error
  }
}

/** The script of the rules, which notes what none of them answers. */
function noting(unanswered: string[], rules: readonly Rule[]): Script {
  const script = scriptFromRules(rules) as Exclude<Script, readonly Reply[]>
  return async (request, info) => {
    const reply = await script(request, info)
    if (reply === nothingRecorded) unanswered.push(textOf(request.messages.at(-1)?.content).trim().slice(-200))
    return reply
  }
}

/** The variable that holds a played secret, whatever the workflow takes it from. */
export function secretVariable(name: string): string {
  return `PLAYED_SECRET_${name}`
}

/** What the workflow is made of comes along, unless the test says otherwise: other workflows, prompts, its own file. */
async function fill(project: string, test: WorkflowTest, { root, workflow }: PlaceSources): Promise<void> {
  const own = [workflow.path, ...Object.values(workflow.parts ?? {}).map((part) => part.file)]
  const brought = ['.mmm/workflows', '.mmm/prompts', ...own.filter((path) => !isAbsolute(path))]
  await mkdir(project)
  for (const path of new Set(brought)) {
    if (existsSync(join(root, path)))
      await cp(join(root, path), join(project, path), { recursive: true, verbatimSymlinks: true, force: true })
  }
  for (const [path, content] of Object.entries(test.files)) {
    await mkdir(dirname(join(project, path)), { recursive: true })
    await writeFile(join(project, path), content)
  }
}
