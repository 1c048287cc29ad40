import { join } from 'node:path'
import { inFolder, lib, round1 } from '../measure.mjs'

/**
 * Steps that do nothing, in sequence, over a log on disk: pure ones, and ones that touch the world, before each of which all
 * that happened is made durable. The baseline is a line and a datasync for each, by the fastest way that Node has.
 */
export async function steps() {
  await drive([], 500)
  const pure = await drive([], 5_000)
  const durable = await drive(['files'], 5_000)
  const baseline = await inFolder({}, syncedLines)
  return { pure, durable, baseline, ratio: round1((baseline.perSecond / durable.perSecond) * 10) / 10 }
}

/** Engine time of `mmm check` for a workflow of 200 steps, start-up apart: the first in its process, and the tenth. */
export async function check() {
  const { checkWorkflow } = await import(join(lib, 'engine/tools/check_workflow.js'))
  const { surroundings } = await import(join(lib, 'app/tools/surroundings.js'))
  const around = surroundings({ cwd: '/', env: {}, packageRoot: join(lib, '../..') }, '/')
  const lines = Array.from({ length: 100 }, (_, i) => {
    const before = i === 0 ? '' : ` \${{ steps.s${i - 1}.outputs.stdout }}`
    return `  - {id: s${i}, run: 'echo ${i}${before}', timeout: 10m}\n  - {id: t${i}, if: "steps.s${i}.outputs.exit == 0", uses: set, with: {n: ${i}}}\n`
  })
  const text = `name: bench\nsteps:\n${lines.join('')}`
  const times = []
  for (let i = 0; i < 10; i++) {
    const started = performance.now()
    checkWorkflow(text, 'bench.yml', around)
    times.push(performance.now() - started)
  }
  return { steps: 200, firstMs: round1(times[0]), tenthMs: round1(times.at(-1)) }
}

/** Reading and folding a log of 20,000 events from disk. */
export async function fold() {
  const { readLog } = await import(join(lib, 'engine/log.js'))
  const { foldEvents } = await import(join(lib, 'core/fold.js'))
  const time = new Date(0).toISOString()
  const facts = [{ type: 'run.started', run: 'bench', workflow: {}, inputs: {}, limits: {}, options: {} }]
  for (let i = 0; facts.length < 20_000; i++) {
    const step = { path: `loop#${i}/a`, attempt: 1, kind: 'run' }
    const end = { outcome: 'success', conclusion: 'success', outputs: { stdout: 'x'.repeat(60) }, ms: 1 }
    facts.push({ type: 'step.started', ...step }, { type: 'step.ended', ...step, ...end })
  }
  const log = facts.map((fact, i) => `${JSON.stringify({ seq: i + 1, time, ...fact })}\n`).join('')
  return inFolder({ 'log.jsonl': log }, async (folder) => {
    const times = []
    for (let i = 0; i < 8; i++) {
      const started = performance.now()
      foldEvents((await readLog(folder)).events)
      times.push(performance.now() - started)
    }
    return { events: facts.length, firstMs: round1(times[0]), lastMs: round1(times.at(-1)) }
  })
}

async function drive(touches, count) {
  const { parseWorkflow } = await import(join(lib, 'engine/parse.js'))
  const { drive: driveRun } = await import(join(lib, 'engine/drive.js'))
  const { openLog, readLog } = await import(join(lib, 'engine/log.js'))
  const { newRun, evolve } = await import(join(lib, 'core/run.js'))
  const { systemClock } = await import(join(lib, 'ports/clock.js'))
  const { z } = await import('zod')
  const nothing = { name: 'nothing', summary: '', input: z.strictObject({}), touches, perform: async () => ({ status: 'success' }) }
  const kinds = new Map([['nothing', nothing]])
  const lines = Array.from({ length: count }, (_, i) => `  - {id: s${i}, uses: nothing}\n`)
  const { workflow, findings } = parseWorkflow(`steps:\n${lines.join('')}`, 'bench.yml', kinds)
  if (workflow === undefined) throw new Error(findings[0]?.message)
  return inFolder({}, async (folder) => {
    const log = await openLog(folder, await readLog(folder), systemClock)
    const run = newRun()
    evolve(run, log.append(firstFact(folder)))
    const started = performance.now()
    const stop = await driveRun(workflow, run, { ...outside(folder), kinds, clock: systemClock, log })
    const ms = performance.now() - started
    await log.close()
    if (stop.code !== 0) throw new Error(stop.message)
    return { steps: count, perSecond: Math.round(count / (ms / 1_000)) }
  })
}

function outside(cwd) {
  return {
    facts: { env: {}, project: null, git: null, environment: {}, secrets: {}, called: {}, hashFiles: () => '' },
    cwd,
    signal: new AbortController().signal,
    onEvent() {},
    items: async () => [],
    cache: { take: async () => undefined, keep: async () => undefined },
    artifacts: async () => [],
    checkpoint: async () => ({}),
    restore: async () => undefined,
  }
}

function firstFact(folder) {
  const workflow = { name: '', path: '', hash: '', text: '' }
  const rest = { inputs: {}, limits: {}, workspace: 'here', options: {}, pid: 0 }
  return { type: 'run.started', schema: 1, run: 'bench', mmm: '', root: folder, workflow, ...rest }
}

async function syncedLines(folder) {
  const { closeSync, fdatasyncSync, openSync, writeSync } = await import('node:fs')
  const file = openSync(join(folder, 'lines'), 'w')
  const line = `${'x'.repeat(320)}\n`
  const count = 3_000
  const started = performance.now()
  for (let i = 0; i < count; i++) {
    writeSync(file, line)
    fdatasyncSync(file)
  }
  const ms = performance.now() - started
  closeSync(file)
  return { perSecond: Math.round(count / (ms / 1_000)) }
}
