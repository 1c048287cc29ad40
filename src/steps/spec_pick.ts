import { z } from 'zod'
import type { Json } from '../core/event.ts'
import type { Kind, StepContext, StepResult } from '../core/kind.ts'
import type { Criterion, Run } from '../core/run.ts'
import type { World } from './world.ts'
import { inFocus } from './material.ts'
import { runSpecs } from './run_specs.ts'

const input = z.strictObject({
  focus: z.string().nullish().describe('Only criteria whose id, text, title or path holds this'),
})

/** Attempts at one criterion after which the others come first. */
const patience = 2

/** Picks the criterion to work on next and begins an iteration. */
export function specPickKind(world: World): Kind {
  return {
    name: 'spec.pick',
    summary: 'Picks the open criterion to work on next',
    input,
    touches: ['files'],
    outputs: ['found', 'criterion', 'spec', 'file', 'line', 'text', 'attempt', 'iteration'],
    async perform({ focus }: z.infer<typeof input>, context): Promise<StepResult> {
      const run = context.run()
      const begun = run.work.iterations.at(-1)
      if (begun?.path === context.path) return { status: 'success', outputs: outputsOf(run, begun.n) }
      const picked = await nextCriterion(run, world, focus ?? undefined)
      if (picked === undefined) return nothingPicked(run)
      const n = run.work.iterations.length + 1
      await begin(context, { n, criterion: picked })
      return { status: 'success', outputs: outputsOf(context.run(), n) }
    },
  }
}

/** Where criteria are open and none can be picked, going round again would change nothing. */
function nothingPicked(run: Run): StepResult {
  const outputs = { found: false }
  const open = openOnes(run)
  if (open.length === 0) return { status: 'success', outputs }
  const list = open
    .slice(0, 5)
    .map((one) => one.id)
    .join(', ')
  const message = `None of the ${open.length} open criteria can be picked: they are out of focus or wait for one another (${list})`
  return { status: 'failure', outputs, error: { class: 'failed', code: 'pick.none', message } }
}

function openOnes(run: Run): Criterion[] {
  return [...run.work.criteria.values()].filter(
    (one) => one.inHand && (one.status === 'open' || one.status === 'failing'),
  )
}

async function begin(context: StepContext, { n, criterion }: { n: number; criterion: Criterion }): Promise<void> {
  const attempt = criterion.undone + 1
  await context.emit({ type: 'iteration.started', n, path: context.path, criterion: criterion.id, attempt })
}

/** The first criterion in the order of specs that is open and has a check; one undone twice goes behind the others. */
export async function nextCriterion(run: Run, world: World, focus: string | undefined): Promise<Criterion | undefined> {
  const { inHand } = await runSpecs(world.folder(), run.options)
  const titles = new Map(inHand.map((spec) => [spec.id, spec.title]))
  const needs = new Map(inHand.map((spec) => [spec.id, spec.needs]))
  const open = openOnes(run)
  const waiting = new Set(open.map((one) => one.spec))
  const fits = (one: Criterion) => inFocus(one, titles.get(one.spec) ?? '', focus)
  const free = (one: Criterion) => !(needs.get(one.spec) ?? []).some((id) => id !== one.spec && waiting.has(id))
  const rank = new Map(inHand.map((spec, i) => [spec.id, i]))
  return open
    .filter((one) => fits(one) && free(one))
    .toSorted(
      (a, b) =>
        Number(a.undone >= patience) - Number(b.undone >= patience) ||
        (rank.get(a.spec) ?? 0) - (rank.get(b.spec) ?? 0) ||
        a.line - b.line,
    )[0]
}

function outputsOf(run: Run, n: number): Record<string, Json> {
  const iteration = run.work.iterations.findLast((one) => one.n === n)!
  const criterion = run.work.criteria.get(iteration.criterion)!
  return {
    found: true,
    criterion: criterion.id,
    spec: criterion.spec,
    file: criterion.file,
    line: criterion.line,
    text: criterion.text,
    attempt: iteration.attempt,
    iteration: n,
  }
}
