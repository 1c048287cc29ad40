import { structures } from '../core/action.ts'
import { widthOf } from '../core/decide_body.ts'
import type { StepError } from '../core/event.ts'
import { blockAt, blockOf, ownerOf, staticPath, type StepState } from '../core/graph.ts'
import type { Step } from '../core/workflow.ts'
import { armTimer, beginLeaf } from './begin.ts'
import { askAfterDeath, questionOf, type AfterDeath } from './died_step.ts'
import { emit, type Driving } from './driving.ts'
import { endLeaf } from './end_step.ts'
import { enterLanes } from './lanes.ts'

/** Takes up the open steps for which the loops around them have room; the others wait for rounds to end. False: none was. */
export async function recoverNext(d: Driving): Promise<boolean> {
  if (d.later.length === 0) return false
  const roomy = new Map<string, ReadonlySet<number>>()
  const [now, later]: [string[], string[]] = [[], []]
  for (const path of d.later) (hasRoom(d, path, roomy) ? now : later).push(path)
  d.later = later
  for (const path of now) {
    await enterLanes(d, path)
    if (d.signal.aborted) break
    await recover(d, path)
  }
  return now.length > 0
}

/** Whether the rounds that a step stands in are among the first open ones of their loops, as many as these may have at a time. */
function hasRoom(d: Driving, path: string, roomy: Map<string, ReadonlySet<number>>): boolean {
  for (let block = blockOf(path); block !== ''; block = blockOf(ownerOf(block))) {
    const round = Number(/#(\d+)$/.exec(block)?.[1] ?? 0)
    const owner = ownerOf(block)
    if (round === 0 || d.workflow.byPath.get(staticPath(owner))?.forEach === undefined) continue
    if (!roomy.has(owner)) roomy.set(owner, roomIn(d, owner))
    if (!roomy.get(owner)!.has(round)) return false
  }
  return true
}

function roomIn({ workflow, run, outside }: Driving, owner: string): ReadonlySet<number> {
  const step = workflow.byPath.get(staticPath(owner))!
  const state = run.graph.steps.get(owner)!
  const width = widthOf({ workflow, run, facts: outside.facts }, step, state)
  const rounds = Array.from({ length: state.rounds }, (_, i) => i + 1)
  const isOpen = (round: number) => blockAt(run.graph, `${owner}#${round}`).ended < step.steps.length
  return new Set(rounds.filter(isOpen).slice(0, width))
}

/** Takes up a step that is open at the start. Work that was under way has died: what follows is its policy of resuming. */
async function recover(d: Driving, path: string): Promise<void> {
  const state = d.run.graph.steps.get(path)!
  const step = d.workflow.byPath.get(staticPath(path))
  if (step === undefined || structures.has(step.kind) || state.performed !== undefined) {
    if (step !== undefined) armTimer(d, step, path)
    d.queue.push({ owner: path })
    return
  }
  if (state.retryAt !== undefined) {
    d.queue.push({ owner: path })
    return
  }
  const policy = policyOf(d, step, state)
  if (policy !== 'ask') return goOn(d, step, state, policy)
  const answer = await askAfterDeath(d, step, state)
  if (answer === undefined) d.waiting.push(questionOf(state))
  else await goOn(d, step, state, answer)
}

function policyOf(d: Driving, step: Step, state: StepState): AfterDeath | 'ask' {
  // Time was turned back to before its end, or it waits for an answer of its own: it did not die
  const kind = d.outside.kinds.get(step.kind)
  if (state.cut || kind?.asks !== undefined) return 'rerun'
  const policy = step.resume ?? (step.checkpoint ? 'restore' : (kind?.resume ?? 'rerun'))
  if (policy === 'restore' && state.placed) return 'rerun'
  return policy === 'skip' ? 'fail' : policy
}

async function goOn(d: Driving, step: Step, state: StepState, how: AfterDeath): Promise<void> {
  const { path, attempt, cacheKey } = state
  if (how === 'fail') {
    const error: StepError = { class: 'interrupted', code: 'step.died', message: 'The step died and is not run again' }
    await endLeaf(d, step, path, { status: 'failure', error })
    return
  }
  if (how === 'skip') return leaveOut(d, step, state)
  if (how === 'restore' && step.checkpoint) {
    const restored = await d.outside.restore(path)
    if (restored !== undefined) emit(d, restored)
  }
  beginLeaf(d, step, { path, attempt: attempt + 1, ...(cacheKey === undefined ? {} : { cacheKey }) })
}

/** Somebody said that it need not be done. */
function leaveOut(d: Driving, step: Step, { path, attempt }: StepState): void {
  const ending = { outcome: 'skipped', conclusion: 'skipped', outputs: {}, ms: 0 } as const
  const skipped = { condition: 'resume: ask', values: { answer: 'skip' } }
  emit(d, { type: 'step.ended', path, attempt, kind: step.kind, ...ending, skipped })
  d.queue.push({ owner: ownerOf(blockOf(path)), block: blockOf(path) })
}
