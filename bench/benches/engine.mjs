import { join } from 'node:path'
import { inFolder, lib, median, round1, round2 } from '../measure.mjs'

/**
 * Steps that do nothing, over a log on disk: pure ones; ones that touch the world, before each of which all that happened is
 * made durable, in sequence and 8 at once (which are made durable together). The baseline, in turn with them, writes a line
 * and waits for the disk, by the fastest way that Node has. Medians of 5.
 */
export async function steps() {
  await drive({ touches: [], text: sequence(500) })
  const pure = await drive({ touches: [], text: sequence(5_000) })
  const rates = { durable: [], 'durable, 8 at once': [], baseline: [] }
  for (let round = 0; round < 5; round++) {
    rates.durable.push(await drive({ touches: ['files'], text: sequence(2_000) }))
    rates['durable, 8 at once'].push(await drive({ touches: ['files'], text: loop(2_000) }))
    rates.baseline.push(await inFolder({}, syncedLines))
  }
  const perSecond = Object.fromEntries(Object.entries(rates).map(([name, list]) => [name, median(list)]))
  return { perSecond: { pure, ...perSecond }, ratio: round2(perSecond.baseline / perSecond.durable) }
}

const sequence = (count) =>
  `steps:\n${Array.from({ length: count }, (_, i) => `  - {id: s${i}, uses: nothing}\n`).join('')}`
const loop = (count) =>
  `steps:\n  - {id: each, for-each: [${Array.from({ length: count }, (_, i) => i).join(', ')}], max-parallel: 8, uses: nothing}\n`

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

/** Steps for each second. */
async function drive({ touches, text }) {
  const { parseWorkflow } = await import(join(lib, 'engine/parse.js'))
  const { drive: driveRun } = await import(join(lib, 'engine/drive.js'))
  const { openLog, readLog } = await import(join(lib, 'engine/log.js'))
  const { newRun, evolve } = await import(join(lib, 'core/run.js'))
  const { systemClock } = await import(join(lib, 'ports/clock.js'))
  const { z } = await import('zod')
  const nothing = {
    name: 'nothing',
    summary: '',
    input: z.strictObject({}),
    touches,
    perform: async () => ({ status: 'success' }),
  }
  const kinds = new Map([['nothing', nothing]])
  const { workflow, findings } = parseWorkflow(text, 'bench.yml', kinds)
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
    return Math.round((run.graph.steps.size / ms) * 1_000)
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
  const count = 1_000
  const started = performance.now()
  for (let i = 0; i < count; i++) {
    writeSync(file, line)
    fdatasyncSync(file)
  }
  const ms = performance.now() - started
  closeSync(file)
  return Math.round((count / ms) * 1_000)
}
