import { z } from 'zod'
import { MmmError } from '../core/error.ts'
import type { Event, Json, ModelFact } from '../core/event.ts'
import type { Kind, StepContext, StepResult } from '../core/kind.ts'
import { activeMs, type Run } from '../core/run.ts'
import { askWithRetry } from '../agent/ask.ts'
import { converse } from '../agent/conversation.ts'
import { contextWindow, costOf, worstCase } from '../agent/price.ts'
import { requestHash } from '../agent/request_hash.ts'
import { joinPurse, type Share } from '../agent/purse.ts'
import type { Task } from '../agent/task.ts'
import { tools } from '../agent/tools/index.ts'
import { snapshotTree } from '../workspace/index.ts'
import { toolHandsOf } from './agent_hands.ts'
import { promptOf } from './agent_prompt.ts'
import { checkpointNow, restoreAt } from './checkpoint.ts'
import { toBeWritten } from './material.ts'
import { pricesOf } from './prices.ts'
import type { World } from './world.ts'

const input = z.strictObject({
  prompt: z.string().describe('Name of the prompt that opens the conversation'),
  unbound: z
    .string()
    .optional()
    .describe('Name of the prompt that opens it where the criterion has no check yet; default: the same'),
  repair: z.string().optional().describe('Name of the prompt when the conversation goes on; default: the same'),
  system: z.string().default('system').describe('Name of the system prompt'),
  conversation: z.string().optional().describe('Steps with the same word go on with one conversation'),
  criterion: z.string().optional().describe('Criterion to prove: its spec and check become inputs of the prompt'),
  feedback: z.string().nullish().describe('What the last verdict said'),
  model: z.string().optional().describe('Model id; default: that of the settings'),
  turns: z.number().int().min(1).default(60).describe('Answers at most'),
  'max-tokens': z.number().int().min(256).default(16_000).describe('Tokens of one answer'),
  values: z.record(z.string(), z.unknown()).default({}).describe('Further inputs of the prompt'),
})
export type AgentInput = z.infer<typeof input>

/** Lets a model work in the worktree, within the limits of the run. What it says of its work is a claim. */
export function agentKind(world: World): Kind {
  return {
    name: 'agent',
    summary: 'Lets a model work in the worktree, within the limits of the run',
    input,
    touches: ['files', 'money', 'network', 'processes', 'git'],
    outputs: ['outcome', 'summary', 'turns', 'usd', 'tree'],
    perform: (given: AgentInput, context) =>
      perform(world, given, context).catch((error: unknown) => fail(error, world)),
  }
}

/** What a server says in its errors can hold anything, the key too. */
function fail(error: unknown, world: World): never {
  if (!(error instanceof MmmError)) throw error
  throw new MmmError(error.code, world.mask(error.message), {
    exit: error.exit,
    cause: error,
    ...(error.hint === undefined ? {} : { hint: world.mask(error.hint) }),
  })
}

async function perform(world: World, given: AgentInput, context: StepContext): Promise<StepResult> {
  const conversation = given.conversation ?? context.path
  const said = context.run().conversations.get(conversation) ?? []
  const round = new Set(said.map((event) => event.path).filter((path) => path !== context.path)).size
  const { task, share } = await taskOf(world, given, { context, conversation, round })
  try {
    return await work(world, given, { context, task, share, said })
  } finally {
    share.leave()
  }
}

interface Working {
  context: StepContext
  task: Task
  share: Share
  said: readonly Said[]
}

async function work(world: World, given: AgentInput, { context, task, share, said }: Working): Promise<StepResult> {
  if (task.limits.usd !== undefined && task.limits.usd <= 0) return stopped('dollars', given, world)
  if (task.limits.tokens !== undefined && task.limits.tokens <= 0) return stopped('tokens', given, world)
  const prices = pricesOf(world.config)
  if (worstCase(task.model, 0, 1, world.clock.now(), prices) === null) await sayUnpriced(task.model, context)
  let touched: number | undefined
  const outcome = await converse(task, {
    model: await world.model(),
    ask: (model, request, rules) => askWithRetry(model, request, { ...rules, baseDelay: world.retryDelay }),
    // An answer from a recording was paid when it was recorded
    costOf: (model, usage, at) => (world.isReplaying ? 0 : costOf(model, usage, at, prices)),
    worstCase: (model, tokens, max, at) => worstCase(model, tokens, max, at, prices),
    requestHash,
    tools,
    toolHands: await toolHandsOf(world, context, given),
    history: withoutOpenTurn(said),
    async emit(fact: ModelFact) {
      if (fact.type === 'message.added' && touched !== undefined) {
        await context.emit(await checkpointNow(world, context.run(), `${context.path}@${touched}+`))
        touched = undefined
      }
      await context.emit(fact)
    },
    sync: () => context.sync(),
    async checkpoint(turn) {
      touched = turn
      await context.emit(await checkpointNow(world, context.run(), `${context.path}@${turn}`))
      await context.sync()
    },
    async restore(turn) {
      const restored = await restoreAt(world, context.run(), `${context.path}@${turn}`)
      if (restored !== undefined) await context.emit(restored)
    },
    share,
    clock: world.clock,
    signal: context.signal,
  })
  const tree = await snapshotTree(world.workspace())
  const { usage: _, ...rest } = outcome
  return ended({ ...rest, tree } as Record<string, Json>, given)
}

/** A verdict judges what an iteration came to; other work that a limit cut off has not been done. */
function ended(outputs: Record<string, Json>, { criterion }: AgentInput): StepResult {
  const isCut = ['dollars', 'tokens', 'time'].includes(String(outputs['outcome']))
  if (!isCut || criterion !== undefined) return { status: 'success', outputs }
  const message = `The agent was stopped by the limit of ${String(outputs['outcome'])}`
  return { status: 'failure', outputs, error: { class: 'limit', code: 'agent.limit', message } }
}

/** Once a run: with an unknown price the limit in dollars cannot hold. */
async function sayUnpriced(model: string, context: StepContext): Promise<void> {
  const { limits, notices } = context.run()
  const others = limits.tokens === undefined ? 'the limit of time' : `the limit of ${limits.tokens} tokens`
  const message = `The price of "${model}" is not known: dollars are not counted, ${others} still holds`
  if (!notices.some((one) => one.message.startsWith(`The price of "${model}"`)))
    await context.emit({ type: 'notice', level: 'warning', message })
}

/** Whether the model has to write what proves a criterion. */
function isUnbound(run: Run, criterion: string | undefined): boolean {
  return criterion !== undefined && run.work.criteria.get(criterion)?.check === toBeWritten
}

async function taskOf(
  world: World,
  given: AgentInput,
  { context, conversation, round }: { context: StepContext; conversation: string; round: number },
): Promise<{ task: Task; share: Share }> {
  const run = context.run()
  const model: string = given.model ?? (run.options['model'] as string | undefined) ?? world.config.model
  const opening = isUnbound(run, given.criterion) ? (given.unbound ?? given.prompt) : given.prompt
  const name = round > 0 ? (given.repair ?? opening) : opening
  const { limits, spent } = run
  const left = limits.ms === undefined ? undefined : limits.ms - activeMs(run)
  const system = await promptOf(world, { ...given, name: given.system }, context)
  const prompt = await promptOf(world, { ...given, name }, context)
  // Others may spend from here on, so what is left is read now
  const share = joinPurse(run)
  const task: Task = {
    conversation,
    path: context.path,
    round,
    system,
    prompt,
    model,
    maxTokens: given['max-tokens'],
    limits: {
      turns: given.turns,
      window: contextWindow(model),
      ...(limits.usd === undefined ? {} : { usd: limits.usd - spent.usd }),
      ...(limits.tokens === undefined ? {} : { tokens: limits.tokens - spent.tokens }),
      ...(left === undefined ? {} : { deadline: world.clock.now().getTime() + left }),
    },
  }
  return { task, share }
}

type Said = Event & { type: ModelFact['type'] }

/**
 * Of a turn whose results were never sent, all calls run again from the tree at its start; so what some of them gave is
 * forgotten. Its answer, which was paid, stays.
 */
function withoutOpenTurn(said: readonly Said[]): Said[] {
  const answered = said.findLastIndex((event) => event.type === 'model.answered')
  const closed = said.findLastIndex((event) => event.type === 'message.added')
  return said.filter((event, i) => event.type !== 'tool.ended' || i < answered || answered < closed)
}

async function stopped(outcome: 'dollars' | 'tokens', given: AgentInput, world: World): Promise<StepResult> {
  const tree = await snapshotTree(world.workspace())
  return ended({ outcome, summary: '', turns: 0, usd: 0, tree }, given)
}
