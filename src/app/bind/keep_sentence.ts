import { join } from 'node:path'
import type { Fact } from '../../core/event.ts'
import type { Criterion, Run } from '../../core/run.ts'
import { writeAtomic } from '../../ports/files.ts'
import { newSpec, SPEC_FOLDER, tickAll } from '../../spec/index.ts'
import { sentenceOf, smallPath, smallSpec, type Sentence } from '../../steps/run_specs.ts'
import { trailersOf } from '../../steps/trailers.ts'
import { inTree } from '../../steps/tree_paths.ts'
import { advance, commitTree, fileAt, treeWith } from '../../workspace/index.ts'
import type { OpenWorld } from '../make_world.ts'

/**
 * Ticks the small spec of a run's sentence in `.mmm/specs/`, if the run has proven it. Gives the path that it would have among
 * the project's specs; undefined where there is nothing to keep.
 */
export async function provenSentence(run: Run, root: string): Promise<string | undefined> {
  const sentence = sentenceOf(run.options)
  const criterion = sentence === undefined ? undefined : provenOf(sentence, run)
  if (sentence === undefined || criterion === undefined) return undefined
  await writeAtomic(join(root, smallPath(sentence.id)), ticked(sentence))
  return keptPath(sentence)
}

/** Commits the small spec among the project's on the run's branch, ticked. Undefined where a file of that name stands there. */
export async function keepSentence(run: Run, world: OpenWorld): Promise<Fact | undefined> {
  const sentence = sentenceOf(run.options)!
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
  const criterion = provenOf(sentence, run)!
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
