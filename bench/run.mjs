// Measures mmm against a baseline of the same run and prints one JSON document. Usage: npm run bench [-- name ...]
import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync, mkdirSync, readFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const binary = join(root, 'bin', 'mmm.cjs')
const lib = join(root, 'dist', 'lib')

// Node 20 reads that file eagerly, which would hide what is measured
const { NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env

const benches = { startup, steps, fold, specs, demo }

const wanted = process.argv.slice(2)
const results = {}
for (const [name, bench] of Object.entries(benches)) {
  if (wanted.length === 0 || wanted.includes(name)) results[name] = await bench()
}
const machine = {
  node: process.version,
  cpus: cpus().length,
  model: cpus()[0]?.model ?? '',
  platform: process.platform,
}
console.log(JSON.stringify({ schemaVersion: 1, kind: 'bench', machine, results }, null, 2))

/** Whole processes, interleaved with the baseline `node -e 0`; medians of 21 runs in ms, and their ratio. */
function startup() {
  const folder = projectFolder()
  const commands = {
    baseline: ['-e', '0'],
    version: [binary, '--version'],
    help: [binary, '--help'],
    status: [binary, 'status'],
    'spec list': [binary, 'spec', 'list'],
  }
  const times = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let round = 0; round < 22; round++) {
    for (const [name, args] of Object.entries(commands)) {
      const started = performance.now()
      const { status } = spawnSync(process.execPath, args, { cwd: folder, env, stdio: 'ignore' })
      if (status !== 0) throw new Error(`${name} ended with ${status}`)
      if (round > 0) times[name].push(performance.now() - started)
    }
  }
  rmSync(folder, { recursive: true })
  const base = median(times.baseline)
  return Object.fromEntries(
    Object.entries(times).map(([name, list]) => [
      name,
      { ms: round1(median(list)), ratio: round2(median(list) / base) },
    ]),
  )
}

/** Steps that do nothing, in sequence, over a log on disk: pure ones, and ones that touch the world (the log is synced around each). */
async function steps() {
  const { parseWorkflow } = await import(join(lib, 'engine/parse.js'))
  const { drive } = await import(join(lib, 'engine/drive.js'))
  const { openLog, readLog } = await import(join(lib, 'engine/log.js'))
  const { newRun, evolve } = await import(join(lib, 'core/run.js'))
  const { systemClock } = await import(join(lib, 'ports/clock.js'))
  const { z } = await import('zod')
  const nothing = (touches) => ({
    name: 'nothing',
    summary: '',
    input: z.strictObject({}),
    touches,
    perform: async () => ({ status: 'success' }),
  })
  const measure = async (touches, count) => {
    const folder = mkdtempSync(join(tmpdir(), 'mmm-bench-'))
    const kinds = new Map([['nothing', nothing(touches)]])
    const text = `steps:\n${Array.from({ length: count }, (_, i) => `  - {id: s${i}, uses: nothing}`).join('\n')}\n`
    const { workflow } = parseWorkflow(text, 'bench.yml', kinds)
    const log = await openLog(folder, await readLog(folder), systemClock)
    const run = newRun()
    evolve(
      run,
      log.append({
        type: 'run.started',
        schema: 1,
        run: 'bench',
        mmm: '',
        root: folder,
        workflow: { name: '', path: '', hash: '', text: '' },
        inputs: {},
        limits: {},
        workspace: 'here',
        options: {},
        pid: 0,
      }),
    )
    const facts = { env: {}, project: null, git: null, hashFiles: () => '' }
    const started = performance.now()
    await drive(workflow, run, {
      kinds,
      facts,
      clock: systemClock,
      log,
      cwd: folder,
      signal: new AbortController().signal,
      onEvent() {},
      checkpoint: async () => ({}),
      restore: async () => undefined,
    })
    const ms = performance.now() - started
    await log.close()
    rmSync(folder, { recursive: true })
    return { steps: count, perSecond: Math.round(count / (ms / 1_000)) }
  }
  await measure([], 500)
  return { pure: await measure([], 5_000), touching: await measure(['files'], 2_000) }
}

/** Reading and folding a log of 20,000 events from disk. */
async function fold() {
  const { readLog } = await import(join(lib, 'engine/log.js'))
  const { newRun, evolve } = await import(join(lib, 'core/run.js'))
  const folder = mkdtempSync(join(tmpdir(), 'mmm-bench-'))
  const time = new Date(0).toISOString()
  const lines = [{ type: 'run.started', run: 'bench', workflow: {}, inputs: {}, limits: {}, options: {} }]
  for (let i = 0; lines.length < 20_000; i++) {
    lines.push({ type: 'step.started', path: `loop#${i}/a`, attempt: 1, kind: 'run' })
    lines.push({
      type: 'step.ended',
      path: `loop#${i}/a`,
      attempt: 1,
      kind: 'run',
      outcome: 'success',
      conclusion: 'success',
      outputs: { stdout: 'x'.repeat(60) },
      ms: 1,
    })
  }
  writeFileSync(
    join(folder, 'log.jsonl'),
    lines.map((fact, i) => `${JSON.stringify({ seq: i + 1, time, ...fact })}\n`).join(''),
  )
  const times = []
  for (let i = 0; i < 8; i++) {
    const started = performance.now()
    const { events } = await readLog(folder)
    events.reduce(evolve, newRun())
    times.push(performance.now() - started)
  }
  rmSync(folder, { recursive: true })
  return { events: lines.length, coldMs: round1(times[0]), warmMs: round1(median(times.slice(1))) }
}

/** Reading 1,000 specs of a real size. */
async function specs() {
  const { readSpecs } = await import(join(lib, 'spec/index.js'))
  const folder = mkdtempSync(join(tmpdir(), 'mmm-bench-'))
  mkdirSync(join(folder, 'specs'))
  for (let i = 0; i < 1_000; i++) {
    const boxes = Array.from(
      { length: 8 },
      (_, j) => `- [${j % 3 === 0 ? 'x' : ' '}] Criterion ${j} of spec ${i}\n  - verify: \`true ${j}\`\n`,
    )
    writeFileSync(
      join(folder, 'specs', `spec-${i}.md`),
      `---\nid: spec-${i}\npriority: 2\n---\n\n# Spec ${i}\n\n${section(1)}${section(2)}## Acceptance criteria\n\n${boxes.join('')}`,
    )
  }
  const started = performance.now()
  const { specs: found } = await readSpecs(folder)
  const ms = performance.now() - started
  rmSync(folder, { recursive: true })
  return { specs: found.length, ms: Math.round(ms) }
}

/** The demo as a whole process: wall time and peak memory of mmm itself. */
async function demo() {
  const started = performance.now()
  const child = spawn(process.execPath, [binary, 'demo', '--json'], { env, stdio: ['ignore', 'ignore', 'ignore'] })
  let peak = 0
  const timer = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
      peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))
    } catch {
      // not Linux, or gone
    }
  }, 20)
  const code = await new Promise((resolve) => child.on('close', resolve))
  clearInterval(timer)
  return { exit: code, seconds: round1((performance.now() - started) / 1_000), peakMb: Math.round(peak / 1_024) }
}

function section(i) {
  return `## Section ${i}\n\n${'Words that explain what is wanted and why it matters. '.repeat(12)}\n\n`
}

function projectFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'mmm-bench-'))
  mkdirSync(join(folder, '.mmm', 'runs'), { recursive: true })
  mkdirSync(join(folder, 'specs'))
  writeFileSync(join(folder, 'specs', 'a.md'), '# A\n\n## Acceptance criteria\n\n- [ ] it works\n  - verify: `true`\n')
  return folder
}

function median(list) {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
}

function round1(value) {
  return Math.round(value * 10) / 10
}

function round2(value) {
  return Math.round(value * 100) / 100
}
