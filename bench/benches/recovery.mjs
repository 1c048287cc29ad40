import { cpSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { inFolder, mmm, randomFrom, timed, timedWell } from '../measure.mjs'
import { workflows } from './recovery_workflows.mjs'

/**
 * Kills runs at seeded instants, again and again, and resumes them: each must come to the end that it has without a kill.
 * Counted are kills that hit. The seeds of what went wrong are told.
 */
export async function recovery({ kills }) {
  const grounds = []
  try {
    const names = Object.keys(workflows)
    for (const name of names) grounds.push(await makeGround(name))
    let hit = 0
    const wrong = []
    const lives = Object.fromEntries(names.map((name) => [name, 0]))
    for (let seed = 0; hit < kills; seed++) {
      const ground = grounds[seed % grounds.length]
      lives[ground.name] += 1
      const life = await live(ground, seed)
      hit += life.hit
      if (life.wrong !== undefined) wrong.push({ seed, workflow: ground.name, why: life.wrong })
    }
    const all = Object.values(lives).reduce((sum, n) => sum + n, 0)
    return { kills: hit, runs: lives, sameEnd: `${(((all - wrong.length) / all) * 100).toFixed(1)} %`, wrong }
  } finally {
    for (const { folder } of grounds) rmSync(folder, { recursive: true, force: true })
  }
}

/** A folder with the workflow, and what a run of it comes to when nobody kills it. */
async function makeGround(name) {
  let folder
  await inFolder({ 'flow.yml': workflows[name] }, async (made) => {
    folder = `${made}.kept`
    cpSync(made, folder, { recursive: true })
  })
  const { end, ms } = await inFolder({}, async (work) => {
    cpSync(folder, work, { recursive: true })
    const { ms: took } = await timed(start, { cwd: work })
    return { end: await endOf(work), ms: took }
  })
  return { name, folder, end, ms }
}

const start = mmm('run', './flow.yml', '--yes', '--json')
const resume = mmm('resume', '--yes', '--json')

/** One run, killed up to four times. */
async function live({ folder, end, ms }, seed) {
  const random = randomFrom(seed)
  return inFolder({}, async (work) => {
    cpSync(folder, work, { recursive: true })
    let hit = 0
    const planned = 1 + Math.floor(random() * 4)
    for (let n = 0; n <= planned; n++) {
      const killAfter = n < planned ? random() * ms : undefined
      const begun = readLogs(work).length > 0
      const ended = await timed(begun ? resume : start, { cwd: work, killAfter })
      if (ended.signal !== 'SIGKILL') break
      hit += 1
      if (readLogs(work).some((text) => text.includes('"run.ended"'))) break
    }
    const now = await endOf(work).catch((error) => ({ error: String(error) }))
    return { hit, ...(JSON.stringify(now) === JSON.stringify(end) ? {} : { wrong: differenceOf(end, now) }) }
  })
}

/** Status of the run and of each step, and the files that the steps wrote. */
async function endOf(work) {
  const { stdout } = await timedWell(mmm('runs', 'show', '--json'), { cwd: work })
  const { status, reason, code, steps } = JSON.parse(stdout)
  const ended = steps.map((step) => `${step.path} ${step.status} ${step.outcome}`).toSorted()
  return { status, reason, code, steps: ended, files: filesOf(join(work, 'out')) }
}

function filesOf(folder) {
  return readdirSync(folder)
    .toSorted()
    .map((name) => `${name}: ${readFileSync(join(folder, name), 'utf8')}`)
}

/** The logs that hold a whole event. */
function readLogs(work) {
  const runs = join(work, '.mmm', 'runs')
  try {
    const texts = readdirSync(runs).map((id) => readFileSync(join(runs, id, 'log.jsonl'), 'utf8'))
    return texts.filter((text) => text.includes('\n'))
  } catch {
    return []
  }
}

function differenceOf(end, now) {
  for (const key of Object.keys(end)) {
    const [a, b] = [JSON.stringify(end[key]), JSON.stringify(now[key])]
    if (a !== b) return `${key}: ${a.slice(0, 500)} is now ${(b ?? JSON.stringify(now)).slice(0, 500)}`
  }
  return 'unknown'
}
