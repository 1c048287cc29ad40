import { resolve, sep } from 'node:path'
import type { Diagnostic } from '../../core/diagnostic.ts'
import { codeOf, MmmError } from '../../core/error.ts'
import { checkWorkflow } from '../../engine/tools/check_workflow.ts'
import { fixWorkflow, type Mended } from '../../engine/tools/fix_workflow.ts'
import { readText, writeAtomic } from '../../ports/files.ts'
import { parseConfig } from '../config.ts'
import { isSpecPath, scatteredSpecs, specRules } from '../../spec/index.ts'
import type { Start } from '../open.ts'
import { projectSpecs } from '../project_specs.ts'
import { parseTests } from '../workflow_tests/parse_tests.ts'
import { findFiles } from './find_files.ts'
import { surroundings } from './surroundings.ts'

export interface Checked {
  /** All that was looked at. */
  files: string[]
  findings: Diagnostic[]
  mended: Mended[]
}

export interface Checking {
  root: string
  named: readonly string[]
  /** Puts right what has one clear suggestion. */
  fix: boolean
  signal: AbortSignal
}

/** Checks workflows, their tests, settings and specs: those of a project, or what was named. Runs none of it. */
export async function checkFiles(start: Start, { root, named, fix, signal }: Checking): Promise<Checked> {
  const {
    workflows,
    tests,
    configs,
    specs: placed,
  } = findFiles(named, { root, cwd: start.cwd, packageRoot: start.packageRoot })
  const specs = [...new Set([...placed, ...(await scatteredBelow(root, named, start.cwd))])]
  const around = surroundings(start, root)
  const checked: Checked = { files: [...workflows, ...tests, ...configs, ...specs], findings: [], mended: [] }
  for (const file of workflows) {
    signal.throwIfAborted()
    let text = await read(root, file)
    const made = fix ? fixWorkflow(text, file, around) : undefined
    if (made !== undefined && made.text !== text) {
      await writeAtomic(resolve(root, file), made.text)
      text = made.text
      checked.mended.push(...made.mended)
    }
    checked.findings.push(...checkWorkflow(text, file, around))
  }
  for (const file of tests) {
    signal.throwIfAborted()
    const looking = { ...start, root, kinds: around.kinds }
    checked.findings.push(...(await parseTests(await read(root, file), file, looking)).findings)
  }
  for (const file of configs) checked.findings.push(...parseConfig(await read(root, file), file).findings)
  if (specs.length > 0) checked.findings.push(...(await specFindings(specs, { root, signal })))
  return checked
}

/** Specs that lie in no folder for them, of the project or below what was named. */
async function scatteredBelow(root: string, named: readonly string[], cwd: string): Promise<string[]> {
  const all = await scatteredSpecs(root, await specRules(root))
  const folders = named.map((name) => resolve(cwd, name))
  const isBelow = (path: string): boolean =>
    folders.some((folder) => `${resolve(root, path)}${sep}`.startsWith(folder + sep))
  return named.length === 0 ? all : all.filter(isBelow)
}

async function specFindings(
  specs: readonly string[],
  { root, signal }: { root: string; signal: AbortSignal },
): Promise<Diagnostic[]> {
  const all = await projectSpecs(root, { cwd: root, signal })
  const elsewhere = specs.filter(
    (path) => ![...all.specs.flatMap((one) => one.files), ...all.unreadable].includes(path),
  )
  const own = all.findings.filter((one) => specs.includes(one.at.file))
  const outside = elsewhere.filter((path) => !isSpecPath(path))
  if (outside.length === 0) return own
  const named = await projectSpecs(root, { named: outside, cwd: root, signal })
  return [...own, ...named.findings]
}

/** Text of a file that was found. Throws `check.unreadable`. */
export async function read(root: string, file: string): Promise<string> {
  const text = await readText(resolve(root, file)).catch((error: unknown) => {
    throw new MmmError('check.unreadable', `The file "${file}" cannot be read (${codeOf(error)})`, { at: { file } })
  })
  if (text !== undefined) return text
  throw new MmmError('check.no-file', `There is no file "${file}"`, { at: { file } })
}
