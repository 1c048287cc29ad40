import { join } from 'node:path'
import type { Fact } from '../../core/event.ts'
import { isResumable, type Criterion, type Run } from '../../core/run.ts'
import { writeAtomic } from '../../ports/files.ts'
import { newSpec, SPEC_FOLDER, tickAll } from '../../spec/index.ts'
import { sentenceOf, smallPath, smallSpec, type Sentence } from '../../steps/run_specs.ts'
import { trailersOf } from '../../steps/trailers.ts'
import { inTree } from '../../steps/tree_paths.ts'
import { advance, commitTree, fileAt, treeWith } from '../../workspace/index.ts'
import type { OpenWorld } from '../make_world.ts'

/**
 * What follows a run that has proven its sentence and ended for good: the small spec in `.mmm/specs/` is ticked, and, if that is
 * wanted, committed among the project's on the run's branch. Gives what came of it; undefined where nothing did.
 */
export async function settleSentence(
  run: Run,
  world: OpenWorld,
  wants: ((run: Run, path: string) => Promise<boolean>) | undefined,
): Promise<Fact | undefined> {
  const sentence = sentenceOf(run.options)
  const criterion = sentence === undefined ? undefined : provenOf(sentence, run)
  if (sentence === undefined || criterion === undefined || isResumable(run)) return undefined
  await writeAtomic(join(world.root, smallPath(sentence.id)), ticked(sentence))
  return (await wants?.(run, keptPath(sentence))) === true ? keep(run, world, { sentence, criterion }) : undefined
}

/** Where a file of that name stands there already, it is left and this is said. */
async function keep(
  run: Run,
  world: OpenWorld,
  { sentence, criterion }: { sentence: Sentence; criterion: Criterion },
): Promise<Fact> {
  const workspace = world.workspace()
  const path = inTree(workspace, keptPath(sentence))
  const parent = run.work.tip!
  if ((await fileAt(workspace.git, parent, path)) !== undefined) {
    return {
      type: 'notice',
      level: 'warning',
      message: `"${path}" is there already, so the specification was not kept`,
    }
  }
  const tree = await treeWith(workspace.git, parent, [{ path, content: ticked(sentence) }])
  const { commit } = await commitTree(workspace, {
    tree,
    parent,
    message: `docs(specs): ${oneLine(sentence.title)}`,
    trailers: trailersOf(run, {
      criteria: [criterion.id],
      results: criterion.result === undefined ? [] : [criterion.result],
    }),
    date: run.startedAt,
    sign: world.config.git?.sign ?? false,
  })
  await advance(workspace, commit)
  return { type: 'specs.committed', commit, files: [], made: [keptPath(sentence)] }
}

function provenOf(sentence: Sentence, { work }: Run): Criterion | undefined {
  return [...work.criteria.values()].find((one) => one.spec === sentence.id && one.status === 'proven')
}

function ticked(sentence: Sentence): Uint8Array {
  const ids = smallSpec(sentence).criteria.map((one) => one.id)
  return tickAll(Buffer.from(newSpec(sentence)), smallPath(sentence.id), ids)
}

function keptPath({ id }: Sentence): string {
  return `${SPEC_FOLDER}/${id}.md`
}

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, ' ')
  return line.length > 58 ? `${line.slice(0, 57)}…` : line
}
