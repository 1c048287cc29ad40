import { existsSync } from 'node:fs'
import { basename, dirname, join, relative, resolve } from 'node:path'
import type { Diagnostic } from '../../core/diagnostic.ts'
import { parseDuration } from '../../core/duration.ts'
import { MmmError } from '../../core/error.ts'
import type { Workflow } from '../../core/workflow.ts'
import { parseYaml } from '../../core/yaml_file.ts'
import { findWorkflow, type Looking } from '../find_workflow.ts'
import { checkExpected } from './check_expected.ts'
import { answersOf, playedOf } from './check_played.ts'
import { inputsOf, checkSurroundings } from './check_given.ts'
import { keyPlaces } from './key_place.ts'
import { testFileSchema, type RawTest } from './schema.ts'
import type { Checking, ParsedTests, WorkflowTest } from './test_file.ts'

/** Longest time of a test that says nothing of it, in milliseconds. */
const defaultTimeout = 120_000

/** Reads a file of tests, checks each against the workflow, and reports all that is wrong, each with its place. */
export async function parseTests(text: string, file: string, looking: Looking): Promise<ParsedTests> {
  const { value, findings, place } = parseYaml(text, file, testFileSchema, 'test')
  if (value === undefined) return { findings }
  const workflow = await workflowOf(value.workflow, file, looking).catch((error: unknown) => {
    if (!(error instanceof MmmError)) throw error
    findings.push(unusable(error, file, { ...place(['workflow']), file }))
    return undefined
  })
  if (workflow === undefined) return { findings }
  const keyAt = keyPlaces(text, file)
  const seen = new Set<string>()
  const tests = value.tests.map((raw, i) => {
    const at: WorkflowTest['place'] = (path) => keyAt(['tests', i, ...path])
    const add: Checking['add'] = (code, message, path, hint) =>
      findings.push({
        code: `test.${code}`,
        severity: 'error',
        message,
        at: at(path),
        ...(hint === undefined ? {} : { hint }),
      })
    if (seen.has(raw.name)) add('duplicate-name', `Two tests have the name "${raw.name}"`, ['name'])
    seen.add(raw.name)
    return testOf({ workflow, kinds: looking.kinds, raw, add }, file, at)
  })
  return findings.length > 0 ? { findings: sorted(findings) } : { value: { file, text, workflow, tests }, findings }
}

function testOf(checking: Checking, file: string, place: WorkflowTest['place']): WorkflowTest {
  const { raw } = checking
  checkSurroundings(checking)
  checkExpected(checking)
  return {
    id: `${file}#${raw.name}`,
    file,
    name: raw.name,
    inputs: inputsOf(checking),
    ...(raw.env === undefined ? {} : { environment: raw.env }),
    files: raw.files ?? {},
    secrets: raw.secrets ?? {},
    played: playedOf(checking),
    ...(raw.agent === undefined ? {} : { agent: raw.agent }),
    answers: answersOf(checking),
    timeout: timeoutOf(checking),
    expect: raw.expect ?? {},
    place,
  }
}

function timeoutOf({ raw, add }: { raw: RawTest; add: Checking['add'] }): number {
  if (raw.timeout === undefined) return defaultTimeout
  const ms = parseDuration(raw.timeout)
  if (ms === undefined) add('invalid', `"${raw.timeout}" is not a duration`, ['timeout'], 'Write for example 90s, 5m')
  return ms ?? defaultTimeout
}

/** The workflow that the file names, by a path from there or a name; else the one beside it. */
async function workflowOf(named: string | undefined, file: string, looking: Looking): Promise<Workflow> {
  const folder = dirname(resolve(looking.root, file))
  const isPath = named === undefined || (!named.startsWith('npm:') && /\/|\.ya?ml$/.test(named))
  if (!isPath) return (await findWorkflow(named, looking)).workflow
  const path = relative(looking.root, named === undefined ? beside(folder, file) : resolve(folder, named))
  return (await findWorkflow(`./${path}`, { ...looking, cwd: looking.root })).workflow
}

function beside(folder: string, file: string): string {
  const stem = join(folder, basename(file).replace(/\.test\.ya?ml$/, ''))
  return existsSync(`${stem}.yaml`) && !existsSync(`${stem}.yml`) ? `${stem}.yaml` : `${stem}.yml`
}

/** In the order in which the file has them. */
function sorted(findings: readonly Diagnostic[]): Diagnostic[] {
  const weight = ({ at }: Diagnostic) => (at.line ?? 0) * 100_000 + (at.column ?? 0)
  return findings.toSorted((a, b) => weight(a) - weight(b))
}

function unusable(error: MmmError, file: string, at: Diagnostic['at']): Diagnostic {
  const isInvalid = error.code === 'workflow.invalid'
  return {
    code: isInvalid ? 'test.invalid-workflow' : 'test.no-workflow',
    severity: 'error',
    message: isInvalid ? error.message.split('\n').slice(0, 2).join(' ') : error.message,
    at: { ...at, file },
    hint: isInvalid
      ? 'Type "mmm check" for all that is wrong with it'
      : (error.hint ?? 'Name it: workflow: ./<name>.yml; default: the file beside, of the same name'),
  }
}
