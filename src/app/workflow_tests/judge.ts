import { isDeepStrictEqual } from 'node:util'
import type { Json } from '../../core/event.ts'
import { formatDuration } from '../../core/duration.ts'
import { staticPath, type StepState } from '../../core/graph.ts'
import type { Run } from '../../core/run.ts'
import type { Workflow } from '../../core/workflow.ts'
import type { Mismatch } from '../../views/workflow_tests.ts'
import type { FileExpected, StepExpected } from './schema.ts'
import { namedStep } from '../step_names.ts'
import type { TestFile, WorkflowTest } from './test_file.ts'
import type { Got } from './tested.ts'

/** Where what a run came to is not what the test expects. */
export function judge(test: WorkflowTest, { workflow }: TestFile, got: Got): Mismatch[] {
  const { expect } = test
  const failures: Mismatch[] = []
  const compare: Compare = (keys, expected, found, instance) => {
    if (fits(expected, found)) return
    const path = keys.join('.') + (instance === undefined ? '' : ` of ${instance}`)
    failures.push({ path, expected, got: found, at: test.place(['expect', ...keys]) })
  }
  if (got.tooLong) {
    const most = formatDuration(test.timeout)
    failures.push({ path: 'timeout', expected: `an end within ${most}`, got: 'none', at: test.place(['timeout']) })
    return failures
  }
  // What comes after the first one follows from it
  for (const asked of got.unanswered.slice(0, 1))
    failures.push({ path: 'agent', expected: 'a rule that answers', got: asked, at: test.place(['agent']) })
  const isImplied = expect.exit === undefined && expect.status === undefined && expect.reason === undefined
  if (isImplied) compare(['exit'], 0, got.exit)
  else if (expect.exit !== undefined) compare(['exit'], expect.exit, got.exit)
  if (expect.status !== undefined) compare(['status'], expect.status, got.run.ended?.status ?? null)
  if (expect.reason !== undefined) compare(['reason'], expect.reason, got.run.ended?.reason ?? null)
  for (const [word, expected] of Object.entries(expect.steps ?? {}))
    judgeStep(word, expected, { workflow, run: got.run, compare })
  for (const [name, expected] of Object.entries(expect.outputs ?? {}))
    compare(['outputs', name], expected, got.run.ended?.outputs?.[name] ?? null)
  for (const [path, expected] of Object.entries(expect.files ?? {}))
    compare(['files', path], wantedFile(expected), got.files.get(path) ?? null)
  if (expect.stderr !== undefined) compare(['stderr'], expect.stderr, got.said.join('\n'))
  return failures
}

type Compare = (keys: string[], expected: Json, got: Json, instance?: string) => void

interface In {
  workflow: Workflow
  run: Run
  compare: Compare
}

/** Every instance of a step that the word names has to be as expected. */
function judgeStep(word: string, expected: StepExpected, { workflow, run, compare }: In): void {
  const wanted = typeof expected === 'string' ? { conclusion: expected } : expected
  const states = instancesOf(word, workflow, run)
  const at = ['steps', word]
  if (states.length === 0) compare(at, wanted.conclusion ?? 'performed', 'not-run')
  for (const state of states) {
    const instance = states.length === 1 ? undefined : state.path
    const end = state.ended ?? state.performed
    if (wanted.conclusion !== undefined) compare(at, wanted.conclusion, conclusionOf(state, run), instance)
    for (const [name, value] of Object.entries(wanted.outputs ?? {}))
      compare([...at, 'outputs', name], value, end?.outputs[name] ?? null, instance)
    for (const [key, value] of Object.entries(wanted.error ?? {}))
      compare([...at, 'error', key], value ?? null, end?.error?.[key as 'code'] ?? null, instance)
  }
}

function instancesOf(word: string, workflow: Workflow, { graph }: Run): StepState[] {
  const states = [...graph.steps.values()]
  if (word.includes('#')) return states.filter(({ path }) => path === word)
  const named = namedStep(workflow, word)
  return states.filter(({ path }) => 'path' in named && staticPath(path) === named.path)
}

function conclusionOf(state: StepState, run: Run): string {
  if (state.ended !== undefined) return state.ended.conclusion
  return run.ended?.status === 'waiting' ? 'waiting' : 'cancelled'
}

/** Equal; or the one key `contains`: the text holds that, or each of those. */
function fits(expected: Json, got: Json): boolean {
  const parts = containsOf(expected)
  if (parts === undefined) return isDeepStrictEqual(expected, got)
  return typeof got === 'string' && parts.every((part) => got.includes(part))
}

function containsOf(expected: Json): string[] | undefined {
  if (expected === null || typeof expected !== 'object' || Array.isArray(expected)) return undefined
  if (Object.keys(expected).length !== 1 || expected['contains'] === undefined) return undefined
  const parts = [expected['contains']].flat()
  return parts.every((part): part is string => typeof part === 'string') ? parts : undefined
}

function wantedFile(expected: FileExpected): Json {
  return expected !== null && typeof expected === 'object' && 'absent' in expected ? null : expected
}
