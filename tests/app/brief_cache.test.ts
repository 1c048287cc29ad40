import { appendFileSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { listRuns } from '../../src/app/runs.ts'
import { stateOf } from '../../src/views/state.ts'
import { mmm, projectWith } from '../cli/world.ts'
import { improveFacts, logOf } from '../views/log.ts'

const fullLog = (run: string) =>
  logOf(improveFacts().map((one) => (one.type === 'run.started' ? { ...one, run } : one)))

const ids = ['20260101-000000-0001', '20260102-000000-0002', '20260103-000000-0003']

function world() {
  const root = projectWith(Object.fromEntries(ids.map((id) => [id, fullLog(id)])))
  return {
    root,
    cache: join(root, '.mmm', 'cache', 'runs.json'),
    log: join(root, '.mmm', 'runs', ids[2]!, 'log.jsonl'),
  }
}

test('a list from the cache is the same as one from the logs', async () => {
  const { root, cache } = world()
  const first = stateOf(root, await listRuns(root))
  expect(first.criteria.map((one) => [one.id, one.status])).toContainEqual(['tasks#adds', 'proven'])
  expect(existsSync(cache)).toBe(true)
  // What is not asked for again: the text of a log whose size and times are the same
  expect(stateOf(root, await listRuns(root))).toEqual(first)
  const said = await mmm(['status', '--json'], { cwd: root })
  rmSync(cache)
  expect(await mmm(['status', '--json'], { cwd: root })).toEqual(said)
  expect(await mmm(['runs', '--json'], { cwd: root })).toEqual(await mmm(['runs', '--json'], { cwd: root }))
})

test('a log that grew is read again, one that is gone is forgotten', async () => {
  const { root, cache, log } = world()
  await listRuns(root)
  const notice = { seq: 99, time: '2026-01-03T00:01:00.000Z', type: 'notice', level: 'info', message: 'later' }
  const seq = readFileSync(log, 'utf8').trimEnd().split('\n').length + 1
  appendFileSync(log, `${JSON.stringify({ ...notice, seq })}\n`)
  const [newest] = await listRuns(root)
  expect(newest).toMatchObject({ id: ids[2], run: { lastAt: '2026-01-03T00:01:00.000Z' } })
  rmSync(join(root, '.mmm', 'runs', ids[0]!), { recursive: true })
  expect((await listRuns(root)).map((one) => one.id)).toEqual([ids[2], ids[1]])
  expect(readFileSync(cache, 'utf8')).toContain(ids[1])
})

test.each([
  ['empty', () => ''],
  ['torn', (whole: string) => whole.slice(0, whole.length / 2)],
  ['changed', (whole: string) => whole.replace('"proven"', '"failing"')],
  ['no JSON', () => 'abc\nnot json'],
])('a damaged cache counts as empty: %s', async (_name, damage) => {
  const { root, cache } = world()
  const right = stateOf(root, await listRuns(root))
  const whole = readFileSync(cache, 'utf8')
  writeFileSync(cache, damage(whole))
  expect(stateOf(root, await listRuns(root))).toEqual(right)
  expect(readFileSync(cache, 'utf8')).toBe(whole)
})
