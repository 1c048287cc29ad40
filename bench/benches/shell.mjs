import { inFolder, inTurn, mmm, round2, timedWell } from '../measure.mjs'
import { peers } from '../peers.mjs'

/** 100 commands that do nothing, one after the other. */
export async function sequence({ installed }) {
  return against({ ...files(100, 1), ...peers.files(100, 1) }, { kind: 'sequence', installed })
}

/** 1,000 commands that do nothing, 8 at once. */
export async function wide({ installed }) {
  return against({ ...files(1_000, 8), ...peers.files(1_000, 8) }, { kind: 'wide', installed })
}

/** Ten times as many: how much a step costs more than among 1,000, for mmm and for the baseline. */
export async function width() {
  const times = {}
  for (const count of [1_000, 10_000]) {
    await inFolder(files(count, 8), async (folder) => {
      for (const [name, command] of Object.entries(ours('wide'))) {
        const { ms, peakMb } = await timedWell(command, { cwd: folder })
        times[name] = { ...times[name], [count]: { seconds: round2(ms / 1_000), peakMb } }
      }
    })
  }
  for (const one of Object.values(times)) one.growth = round2(one[10_000].seconds / 10 / one[1_000].seconds)
  return times
}

/** Peak memory of `mmm run` with 10,000 steps that do nothing: written out one by one, and as rounds of a for-each. */
export async function memory() {
  const list = Array.from({ length: 10_000 }, (_, i) => i)
  const text = (steps) => `name: bench\nworkspace: here\nsteps:\n${steps}`
  const written = text(list.map((i) => `  - {id: s${i}, uses: set, with: {n: ${i}}}\n`).join(''))
  const rounds = text(`  - {id: each, for-each: [${list.join(', ')}], uses: set, with: {n: '\${{ item }}'}}\n`)
  return inFolder({ 'written.yml': written, 'rounds.yml': rounds }, async (folder) => {
    const found = { steps: list.length }
    for (const name of ['written', 'rounds']) {
      const { ms, peakMb } = await timedWell(mmm('run', `./${name}.yml`, '--yes', '-q'), { cwd: folder })
      found[name] = { peakMb, seconds: round2(ms / 1_000) }
    }
    return found
  })
}

async function against(given, { kind, installed }) {
  return inFolder(given, async (folder) => {
    const commands = { ...ours(kind), ...peers.commands(kind, installed) }
    const all = Object.fromEntries(
      Object.entries(commands).map(([name, command]) => [
        name,
        { command, cwd: folder, more: peers.env(name, folder, installed) },
      ]),
    )
    const times = await inTurn(all, { rounds: 3, warmUp: 1, baseline: 'node spawn' })
    return { ...times, absent: peers.names.filter((name) => times[name] === undefined) }
  })
}

function ours(kind) {
  return {
    'node spawn': [process.execPath, `./${kind}.mjs`],
    mmm: mmm('run', `./${kind}.yml`, '--yes', '-q'),
  }
}

function files(count, atOnce) {
  const steps = Array.from({ length: count }, (_, i) => `  - {id: s${i}, run: 'true'}\n`).join('')
  const items = Array.from({ length: count }, (_, i) => i).join(', ')
  const loop = `  - {id: each, for-each: [${items}], max-parallel: ${atOnce}, run: 'true'}\n`
  const head = 'name: bench\nworkspace: here\nsteps:\n'
  return {
    'sequence.yml': head + steps,
    'wide.yml': head + loop,
    'sequence.mjs': spawner(count, 1),
    'wide.mjs': spawner(count, atOnce),
  }
}

/** The least that a program can do in Node: start each command, read what it prints, wait for its end. */
function spawner(count, atOnce) {
  return `import { spawn } from 'node:child_process'
let left = ${count}
const one = () => new Promise((resolve) => {
  const child = spawn('/bin/sh', ['-e', '-c', 'true'], { stdio: ['ignore', 'pipe', 'pipe'] })
  child.stdout.on('data', () => {})
  child.stderr.on('data', () => {})
  child.on('close', resolve)
})
const work = async () => { while (left-- > 0) await one() }
await Promise.all(Array.from({ length: ${atOnce} }, work))
`
}
