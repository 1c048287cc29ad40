import { staticPath } from '../../core/graph.ts'
import type { Coverage } from '../../views/workflow_tests.ts'
import type { TestFile } from './test_file.ts'
import type { Tested } from './tested.ts'

/** Which steps of the workflow the tests of a file reached: those that do work, not the structures around them. */
export function coverageOf(
  { file, workflow }: TestFile,
  tested: readonly Tested[],
  kinds: ReadonlySet<string>,
): Coverage {
  const reached = new Set(tested.flatMap((one) => one.reached.map(staticPath)))
  const work = [...workflow.byPath].filter(([, step]) => kinds.has(step.kind)).map(([path]) => path)
  const missed = work.filter((path) => !reached.has(path))
  return { id: file, workflow: workflow.path, steps: work.length, reached: work.length - missed.length, missed }
}
