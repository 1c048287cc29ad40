import { goBlocks } from './blocks/go_blocks.ts'
import { jsBlocks } from './blocks/js_blocks.ts'
import type { Language } from './blocks/lex.ts'
import { pythonBlocks } from './blocks/python_blocks.ts'
import { rustBlocks } from './blocks/rust_blocks.ts'
import { type Source, type TestBlock, residue, sourceOf } from './blocks/source.ts'
import { isSnapshot } from './path_kinds.ts'

/** What a candidate did to a file of tests. */
export interface TestChange {
  /** `untouched`: no test differs, though other lines may; `added`: tests came, none that existed differs. */
  kind: 'added' | 'untouched' | 'changed' | 'removed'
  /** Names of the tests that were changed or removed. */
  tests: string[]
  /** Line of the first of them, in the candidate; of a removed one, in the base. */
  line?: number
  /** What a person should know beside it. */
  note?: string
}

interface Adapter {
  language: Language
  blocks: (source: Source) => TestBlock[]
  /** Code outside of tests that keeps tests from running. */
  stops: RegExp
}

const adapters: ReadonlyArray<readonly [RegExp, Adapter]> = [
  [
    /\.[cm]?[jt]sx?$/,
    {
      language: 'js',
      blocks: jsBlocks,
      stops:
        /\bprocess\.(?:exit|abort|kill)\(|\bDeno\.exit\(|\.only\(|^return;?$|\b(?:const|let|var|function) (?:test|it|describe)\b(?!=require)/,
    },
  ],
  [
    /\.py$/,
    {
      language: 'python',
      blocks: pythonBlocks,
      stops:
        /\bpytestmark\b|\bpytest\.(?:skip|exit|importorskip)\b|\bSkipTest\b|__test__|\bcollect_ignore|^del\b|^[Tt]est\w*=|\b(?:sys|os)\._?exit\(/,
    },
  ],
  [/\.go$/, { language: 'go', blocks: goBlocks, stops: /\bos\.Exit\(/ }],
  [/\.rs$/, { language: 'rust', blocks: rustBlocks, stops: /^#!\[cfg|\bprocess::exit\(/ }],
]

/**
 * Whether a change of a test file weakens what it proved. Tests are compared one by one, by name, without comments and
 * layout: their code, and what they stand in (suites with their options, conditions, attributes). A new test, with the
 * imports that it needs, is no finding; an existing one that was changed, renamed, skipped or taken out is, and so is an
 * `.only` that keeps others from running. Helper code beside the tests may change: the run with the base's test files
 * covers it, and the note says so. In languages that are not read here any removed or modified line counts.
 */
export function judgeTestChange(path: string, base: string | undefined, candidate: string | undefined): TestChange {
  if (base === candidate) return { kind: 'untouched', tests: [] }
  const adapter = isSnapshot(path) ? undefined : adapters.find(([pattern]) => pattern.test(path))?.[1]
  const before = base === undefined ? undefined : read(base, adapter)
  const after = candidate === undefined ? undefined : read(candidate, adapter)
  if (candidate === undefined) return removedFile(before)
  if (base === undefined) return newFile(after)
  if (isSnapshot(path))
    return { kind: 'changed', tests: [], line: firstDifference(base, candidate), note: 'Snapshot changed' }
  if (adapter === undefined || before === undefined || after === undefined) return byLines(base, candidate)
  const tags = base.match(buildTags)?.join() !== candidate.match(buildTags)?.join()
  return byTests(before, after, { stops: adapter.stops, overrides: adapter.language === 'python', tags })
}

const buildTags = /^\/\/(?:go:build| \+build).*/gm

interface Read {
  blocks: TestBlock[]
  rest: string[]
}

function read(text: string, adapter: Adapter | undefined): Read | undefined {
  const source = adapter && sourceOf(text.replaceAll('\r\n', '\n'), adapter.language)
  if (source === undefined) return undefined
  const blocks = adapter!.blocks(source)
  return { blocks, rest: residue(source, blocks) }
}

function removedFile(before: Read | undefined): TestChange {
  return { kind: 'removed', tests: namesOf(before?.blocks ?? []), line: 1 }
}

function newFile(after: Read | undefined): TestChange {
  const only = after?.blocks.filter((block) => block.only) ?? []
  if (only.length === 0) return { kind: 'added', tests: [] }
  return {
    kind: 'changed',
    tests: namesOf(only),
    line: only[0]!.line,
    note: 'A test that is marked "only" keeps others from running',
  }
}

function byTests(before: Read, after: Read, options: { stops: RegExp; overrides: boolean; tags: boolean }): TestChange {
  const left = [...after.blocks]
  const unmatched = before.blocks.filter((block) => !takeFrom(left, (other) => same(block, other)))
  const changed: TestBlock[] = []
  const removed: TestBlock[] = []
  for (const block of unmatched) {
    const other = takeFrom(left, (one) => one.name === block.name)
    if (other) changed.push(other)
    else removed.push(block)
  }
  const only = left.filter((block) => block.only)
  const known = new Set(before.blocks.map((block) => block.name))
  const over = options.overrides ? left.filter((block) => known.has(block.name)) : []
  const stop = added(before.rest, after.rest).find((line) => options.stops.test(line))
  const stopped = stop ?? (options.tags ? 'build tags' : undefined)
  const note = noteOf({ only, stopped, rest: !within(before.rest, after.rest) })
  const touched = [...changed, ...only, ...over]
  const tests = namesOf([...touched, ...removed])
  if (touched.length > 0) return { kind: 'changed', tests, line: touched[0]!.line, ...note }
  if (removed.length > 0) return { kind: 'removed', tests, line: removed[0]!.line, ...note }
  if (stopped !== undefined && known.size > 0) return { kind: 'changed', tests: [...known], ...note }
  return { kind: left.length > 0 ? 'added' : 'untouched', tests: [], ...note }
}

function noteOf(found: { only: TestBlock[]; stopped: string | undefined; rest: boolean }): { note?: string } {
  if (found.only.length > 0) return { note: 'A test that is marked "only" keeps others from running' }
  if (found.stopped !== undefined) return { note: `Keeps tests from running: ${found.stopped}` }
  return found.rest ? { note: 'Code beside the tests changed' } : {}
}

function same(a: TestBlock, b: TestBlock): boolean {
  return a.name === b.name && a.context === b.context && a.text === b.text
}

/** Takes the first fitting item out of a list. */
function takeFrom<T>(list: T[], fits: (item: T) => boolean): T | undefined {
  const at = list.findIndex(fits)
  return at === -1 ? undefined : list.splice(at, 1)[0]
}

function namesOf(blocks: TestBlock[]): string[] {
  return [...new Set(blocks.map((block) => block.name))]
}

/** Lines that the second list has and the first has not. */
function added(before: string[], after: string[]): string[] {
  const known = new Set(before)
  return after.filter((line) => !known.has(line))
}

/** Whether all lines of the first list stand in the second, in their order. */
function within(before: string[], after: string[]): boolean {
  let at = 0
  for (const line of after) if (at < before.length && line === before[at]) at++
  return at === before.length
}

function byLines(base: string, candidate: string): TestChange {
  const [before, after] = [base, candidate].map((text) =>
    text
      .split(/\r?\n/)
      .map((line) => line.trimEnd())
      .filter(Boolean),
  )
  if (within(before!, after!)) return { kind: 'added', tests: [] }
  return { kind: 'changed', tests: [], line: firstDifference(base, candidate), note: 'Lines were changed or removed' }
}

function firstDifference(base: string, candidate: string): number {
  const before = base.split('\n')
  const after = candidate.split('\n')
  const at = after.findIndex((line, i) => line !== before[i])
  return at === -1 ? after.length : at + 1
}
