import type { Launch } from './life.ts'
import type { OpenWorld } from './make_world.ts'
import { evolve, newRun, type Run } from '../core/run.ts'
import type { Event, Fact } from '../core/event.ts'
import { costOf } from '../agent/price.ts'
import { tools } from '../agent/tools/index.ts'
import { toolParams } from '../agent/tools/tool.ts'
import { seenSpecs } from './seen_specs.ts'
import { promptOf } from '../steps/agent_prompt.ts'
import { criterionFacts, projectChecks } from '../steps/material.ts'
import { runSpecs } from '../steps/run_specs.ts'
import { nextCriterion } from '../steps/spec_pick.ts'
import { pricesOf } from '../steps/prices.ts'

/** What a run would do, found without doing it. */
export interface Preview {
  workflow: string
  /** The unmerged branch of an earlier run that it would go on from; null = HEAD. */
  from: string | null
  model: string
  limits: Launch['limits']
  checks: Array<{ id: string; command: string; from: string }>
  criteria: Array<{ id: string; text: string; file: string; line: number; state: string; check: string | null }>
  /** The first pick; null = there is nothing to pick. */
  pick: { id: string; text: string; file: string; line: number } | null
  /** What would be sent first: an estimate of its tokens at 3.6 characters each, and their price; null = unknown. */
  request: { system: string; prompt: string; tokens: number; usd: number | null } | null
  findings: string[]
}

/** Finds what would be picked, run and sent. Reads files; asks no model, writes nothing. */
export async function preview(launch: Launch, world: OpenWorld): Promise<Preview> {
  const named = (launch.options['specs'] as string[] | undefined) ?? []
  const place = await world.place()
  const seen = await seenSpecs(place, { named, fresh: launch.options['fresh'] === true })
  try {
    world.readFrom(seen.folder)
    return await found(launch, world, seen.from)
  } finally {
    await seen.remove()
  }
}

async function found(launch: Launch, world: OpenWorld, branch: string | undefined): Promise<Preview> {
  const specs = await runSpecs(world.folder(), launch.options)
  const checks = await projectChecks(world)
  const focus = launch.inputs['focus'] as string | null | undefined
  const run = runOf(
    [
      {
        type: 'criteria.found',
        criteria: criterionFacts(specs, { focus, writeChecks: launch.options['write-checks'] === true }),
        checks,
      },
    ],
    launch,
  )
  const picked = await nextCriterion(run, world, focus ?? undefined)
  const hand = [...run.work.criteria.values()].filter((one) => one.inHand)
  return {
    workflow: launch.workflow.path,
    from: branch ?? null,
    model: world.config.model,
    limits: launch.limits,
    checks: checks.map(({ id, command, from }) => ({ id, command, from })),
    criteria: hand.map(({ id, text, file, line, status, check }) => ({
      id,
      text,
      file,
      line,
      state: status,
      check: check ?? null,
    })),
    pick: picked === undefined ? null : { id: picked.id, text: picked.text, file: picked.file, line: picked.line },
    request: picked === undefined ? null : await requestOf(run, world, picked.id),
    findings: specs.findings,
  }
}

function runOf(facts: Fact[], launch: Launch): Run {
  const run = newRun()
  run.options = launch.options
  run.limits = launch.limits
  facts.forEach((fact, i) => evolve(run, { seq: i + 1, time: '', ...fact } as Event))
  return run
}

async function requestOf(run: Run, world: OpenWorld, criterion: string): Promise<Preview['request']> {
  const given = { prompt: 'change', system: 'system', criterion, turns: 60, 'max-tokens': 16_000, values: {} }
  const context = { run: () => run }
  const system = await promptOf(world, { ...given, name: 'system' }, context)
  const prompt = await promptOf(world, { ...given, name: 'change' }, context)
  const tokens = Math.ceil((system.length + prompt.length + JSON.stringify(toolParams(tools)).length) / 3.6)
  const usage = { input: tokens, output: 0, cacheRead: null, cacheWrite: null }
  return { system, prompt, tokens, usd: costOf(world.config.model, usage, world.clock.now(), pricesOf(world.config)) }
}
