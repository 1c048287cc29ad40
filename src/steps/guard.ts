import type { TestResult } from '../core/event.ts'
import { globTest } from '../core/glob.ts'
import type { Run } from '../core/run.ts'
import { isLockfile, isSnapshot, judgeTestChange, restoreCheckConfig } from '../checks/index.ts'
import { isCiFile, isTestPath } from '../project/index.ts'
import { isSpecPath, type Spec } from '../spec/index.ts'
import { changedFiles, fileAt, type ChangedFile, type TreeChange, type Workspace } from '../workspace/index.ts'
import { inProject } from './tree_paths.ts'
import type { World } from './world.ts'

/** What the rules of the verdict say of a candidate before any check runs. */
export interface Guarded {
  /** Why it is not judged at all. */
  refusals: string[]
  /** Check configuration that is put back. */
  changes: TreeChange[]
  /** What was put back, for people. */
  notes: string[]
  /** Test files of the base that the candidate touched, paths of the tree. */
  touchedTests: string[]
  /** Tests that may fall away, because changing their file was allowed. */
  mayGo(test: TestResult): boolean
}

interface Guarding {
  world: World
  run: Run
  specs: readonly Spec[]
  base: string
  made: string
}

/**
 * Looks at what the candidate touched: specs, `.mmm` and CI files are not its to change; existing tests are neither
 * changed nor removed; the configuration of checks is put back field by field.
 */
export async function guardCandidate(guarding: Guarding): Promise<Guarded> {
  const workspace = guarding.world.workspace()
  const allowed = allowance(guarding)
  const found: Guarded = {
    refusals: [],
    changes: [],
    notes: [],
    touchedTests: [],
    mayGo: (test) => test.file !== undefined && allowed(test.file),
  }
  for (const file of await changedFiles(workspace.git, guarding.base, guarding.made)) {
    const path = inProject(workspace, file.path) ?? file.path
    const reason = readOnly(path, file.path, guarding)
    if (reason !== undefined) found.refusals.push(`it changed "${path}", ${reason}`)
    else if (!allowed(path)) await guardFile(file, path, { guarding, workspace, found })
  }
  return found
}

/** Why a path of the project is read-only to the agent, or undefined. */
export function readOnlyReason(path: string, specs: readonly Pick<Spec, 'files'>[]): string | undefined {
  if (specs.some((spec) => spec.files.includes(path)) || path.startsWith('specs/') || isSpecPath(path))
    return 'a specification, which only its owner changes'
  if (/(^|\/)\.(mmm|git)(\/|$)/i.test(path)) return "mmm's and git's own"
  if (isCiFile(path)) return 'a CI file'
  return undefined
}

function readOnly(path: string, treePath: string, { specs }: Guarding): string | undefined {
  return readOnlyReason(path, specs) ?? (isCiFile(treePath) ? 'a CI file' : undefined)
}

/** Paths that the user or a spec, as it stood at the base, gives leave to change. */
function allowance({ run, specs }: Guarding): (path: string) => boolean {
  const flag = run.options['allow-test-changes']
  const globs = flag === true ? ['**'] : typeof flag === 'string' ? [flag] : ((flag as string[] | undefined) ?? [])
  const hand = new Set([...run.work.criteria.values()].filter((one) => one.inHand).map((one) => one.spec))
  const fromSpecs = specs.filter((spec) => hand.has(spec.id)).flatMap((spec) => spec.mayChange)
  const tests = [...globs, ...fromSpecs].map(globTest)
  return (path) => tests.some((test) => test(path))
}

async function guardFile(
  file: ChangedFile,
  path: string,
  { guarding, workspace, found }: { guarding: Guarding; workspace: Workspace; found: Guarded },
): Promise<void> {
  const base = await textAt(workspace, guarding.base, file.path)
  const candidate = await textAt(workspace, guarding.made, file.path)
  if (isLockfile(path) && (guarding.world.config.setup ?? []).length === 0 && base !== undefined) {
    found.refusals.push(
      `it changed the lockfile "${path}", and no \`setup:\` in .mmm/config.yml says how to install from it`,
    )
    return
  }
  if (file.status !== 'added' && (isTestPath(path) || isSnapshot(path))) {
    found.touchedTests.push(file.path)
    const change = judgeTestChange(path, base, candidate)
    if (change.kind === 'changed' || change.kind === 'removed' || file.status === 'type') {
      const names = change.tests.slice(0, 5).map((name) => `"${name}"`)
      const which = names.length === 0 ? '' : ` (${names.join(', ')})`
      const line = change.line === undefined ? '' : `:${change.line}`
      found.refusals.push(`it ${change.kind} tests that existed in "${path}${line}"${which}`)
    }
    return
  }
  const restored = restoreCheckConfig(path, base, candidate)
  if (restored === undefined) return
  found.changes.push({
    path: file.path,
    content: restored.content === undefined ? null : Buffer.from(restored.content),
  })
  found.notes.push(...restored.notes.map((note) => `Check configuration put back: ${note}`))
}

async function textAt(workspace: Workspace, tree: string, path: string): Promise<string | undefined> {
  const bytes = await fileAt(workspace.git, tree, path)
  return bytes === undefined ? undefined : Buffer.from(bytes).toString('utf8')
}
