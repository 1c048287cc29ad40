import { formatDiagnostic, type Diagnostic } from '../../core/diagnostic.ts'
import { MmmError } from '../../core/error.ts'
import type { Coverage } from '../../views/workflow_tests.ts'
import { read } from '../tools/check_files.ts'
import { kindsFor } from '../tools/kinds.ts'
import { coverageOf } from './coverage.ts'
import { findTests } from './find_tests.ts'
import { parseTests } from './parse_tests.ts'
import { performTest, type Performing } from './perform_test.ts'
import type { TestFile, WorkflowTest } from './test_file.ts'
import type { Tested } from './tested.ts'

export interface Reading {
  root: string
  cwd: string
  env: Record<string, string | undefined>
  packageRoot: string
  /** Files, workflows, folders or names; none = all of the project. */
  words: readonly string[]
  /** Only tests whose name holds this. */
  filter?: string | undefined
}

/** Tests as they stand in their files. */
export interface ReadTests {
  files: TestFile[]
  /** The files that the user has not named, with all their tests. */
  unnamed: TestFile[]
}

/** Reads the tests that are meant. Throws with exit 2 and all findings where a file is invalid, and where no test is left. */
export async function readTests({ words, filter, ...where }: Reading): Promise<ReadTests> {
  const looking = { ...where, kinds: kindsFor(where, where.root) }
  const findings: Diagnostic[] = []
  const made: ReadTests = { files: [], unnamed: [] }
  for (const { file, isNamed } of findTests(words, where)) {
    const parsed = await parseTests(await read(where.root, file), file, looking)
    findings.push(...parsed.findings)
    if (parsed.value === undefined) continue
    const tests = parsed.value.tests.filter((test) => isWanted(test, filter))
    if (tests.length === 0) continue
    made.files.push({ ...parsed.value, tests })
    if (!isNamed) made.unnamed.push(parsed.value)
  }
  if (findings.length > 0)
    throw new MmmError('test.invalid', findings.map(formatDiagnostic).join('\n'), { at: findings[0]!.at })
  if (made.files.length === 0)
    throw new MmmError('test.none', `No test has "${filter}" in its name`, { hint: 'Leave --filter out to run all' })
  return made
}

function isWanted({ name }: WorkflowTest, filter: string | undefined): boolean {
  return filter === undefined || name.toLowerCase().includes(filter.toLowerCase())
}

/** Hears of tests as they go on. */
export interface TestListener {
  onFile(file: TestFile): void
  onTest(tested: Tested): void
  onCoverage(coverage: Coverage): void
}

/** Performs tests one after the other, each in a repository of its own. */
export async function runTests(
  files: readonly TestFile[],
  how: Performing & { listener: TestListener; isWhole: boolean },
): Promise<{ tested: Tested[]; coverage: Coverage[] }> {
  const kinds = new Set(kindsFor({ cwd: how.root, ...how }, how.root).keys())
  const all: { tested: Tested[]; coverage: Coverage[] } = { tested: [], coverage: [] }
  for (const file of files) {
    how.listener.onFile(file)
    const own: Tested[] = []
    for (const test of file.tests) {
      how.signal.throwIfAborted()
      const tested = await performTest(test, file, how)
      own.push(tested)
      how.listener.onTest(tested)
    }
    all.tested.push(...own)
    if (!how.isWhole) continue
    const coverage = coverageOf(file, own, kinds)
    all.coverage.push(coverage)
    how.listener.onCoverage(coverage)
  }
  return all
}
