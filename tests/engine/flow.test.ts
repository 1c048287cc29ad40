import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import { masker } from '../../src/core/mask.ts'
import { driveText, newFolder, saidOf } from './world.ts'

const set = (id: string, more = '') => `  - {id: ${id}, uses: set, with: {x: '1'}${more}}\n`

test('goto leads on and back: what it leaves out is skipped, what it goes back over runs again', async () => {
  const folder = await newFolder()
  const { ended, run } = await driveText(
    `steps:\n${set('a')}  - {id: count, run: 'echo x >> n; echo "n=$(wc -l < n | tr -d " ")" >> "$MMM_OUTPUT"'}
  - {id: back, if: steps.count.outputs.n < 3, goto: count}
  - {id: on, goto: last}\n${set('between')}${set('last')}`,
    folder,
  )
  expect(ended).toEqual([
    'a success',
    'count success',
    'back success',
    'count success',
    'back success',
    'count success',
    'back skipped',
    'on success',
    'last success',
  ])
  expect(run.graph.steps.get('between')?.ended).toMatchObject({
    outcome: 'skipped',
    skipped: { condition: 'goto last' },
  })
  expect(run.ended?.code).toBe(0)
})

test('a goto that never gets out ends after a hundred times', async () => {
  const { stop, events } = await driveText(
    `steps:\n${set('a')}  - {id: back, if: always(), goto: a}\n`,
    await newFolder(),
  )
  expect(stop).toMatchObject({ code: 1, message: '"back" went back to "a" 100 times' })
  expect(events.filter((one) => one.type === 'step.ended' && one.path === 'a')).toHaveLength(101)
})

test('goto needs a step beside it, an order, and a way out', () => {
  expect(saidOf(`steps:\n${set('a')}  - {goto: b}\n`)[0]).toContain('"b" is no step beside')
  expect(saidOf(`steps:\n${set('a')}  - {id: g, goto: a}\n`)[0]).toContain('for ever')
  expect(
    saidOf(`steps:\n  - parallel:\n      - {id: g, if: 'true', goto: h}\n      - {id: h, uses: set}\n`)[0],
  ).toContain('no order')
  expect(saidOf(`steps:\n${set('a', ', on-failure: goto z')}`)[0]).toContain('"z" is no step beside')
  expect(saidOf(`steps:\n${set('a', ', on-failure: ignore')}`)[0]).toContain('One of fail, continue')
})

test('on-failure says in a word what a failure leads to', async () => {
  const flow = (word: string) => `steps:
  - {id: a, run: 'echo x >> n; test "$(wc -l < n)" -ge 2', on-failure: ${word}}
  - {id: b, uses: set}
  - {id: c, if: always(), uses: set}
`
  const ended = async (word: string) => (await driveText(flow(word), await newFolder())).ended
  expect(await ended('fail')).toEqual(['a failure', 'b skipped', 'c success'])
  expect(await ended('continue')).toEqual(['a success', 'b success', 'c success'])
  expect(await ended('goto c')).toEqual(['a success', 'c success'])
  expect(await ended('retry')).toEqual(['a failure', 'a success', 'b success', 'c success'])
})

test('a breaker spares a step that keeps failing, and tries it again when its time is over', async () => {
  const folder = await newFolder()
  const { run } = await driveText(
    `steps:
  - id: each
    for-each: [1, 2, 3, 4, 5]
    fail-fast: false
    steps:
      - {id: call, run: 'echo x >> n; exit 1', breaker: {failures: 2, cool-down: 200ms}}
      - {id: pause, if: always() && item == 4, uses: wait, with: {for: 300ms}}
`,
    folder,
  )
  expect(await readFile(join(folder, 'n'), 'utf8')).toBe('x\nx\nx\n')
  const codes = [1, 2, 3, 4, 5].map((i) => run.graph.steps.get(`each#${i}/call`)?.ended?.error?.code)
  expect(codes.map((code) => code === 'breaker.open')).toEqual([false, false, true, true, false])
})

test('the time of a structure is that of all in it; its handlers still run', async () => {
  const { ended, stop, events } = await driveText(
    `steps:
  - id: all
    timeout: 150ms
    parallel:
      - {id: slow, run: sleep 10}
      - id: each
        for-each: [1, 2, 3]
        fail-fast: false
        run: sleep 0.1
      - {id: later, run: 'exit 1', retry: {attempts: 9, delay: 5s}}
    on-failure:
      - {id: told, uses: set}
  - {id: after, if: always(), uses: set}
`,
    await newFolder(),
  )
  expect(stop.message).toBe('"all" did not end within 150 ms')
  expect(ended).toContain('all!failure/told success')
  expect(ended).not.toContain('all/each#3/each success')
  expect(ended.slice(-2)).toEqual(['all failure', 'after success'])
  expect(events.filter((one) => one.type === 'step.timed-out')).toHaveLength(1)
})

test('on-cancel and finally run when the run is ended by hand, and once more when it is ended again', async () => {
  const folder = await newFolder()
  const text = `jobs:
  job:
    steps:
      - {id: first, uses: set, with: {x: 'one'}}
      - {id: long, run: sleep 10}
      - {id: next, uses: set}
      - {id: cleanup, if: always(), uses: set, with: {x: "\${{ steps.first.outputs.x }} \${{ steps.long.outcome }}"}}
      - {id: only, if: cancelled(), uses: set}
      - {id: never, if: failure(), uses: set}
on-cancel:
  - {id: tell, run: 'echo cancelled >> told'}
finally:
  - {id: last, uses: set}
`
  const cancelled = async () => {
    const abort = new AbortController()
    const onEvent = (event: Event) => void (event.type === 'step.started' && event.path === 'job/long' && abort.abort())
    return driveText(text, folder, { signal: abort.signal, onEvent })
  }
  const first = await cancelled()
  expect(first.stop.code).toBe(130)
  expect(first.ended).toEqual([
    'job/first success',
    'job!cancelled/cleanup success',
    'job!cancelled/only success',
    '!cancel/tell success',
    '!cancel-finally/last success',
  ])
  expect(first.run.graph.steps.get('job!cancelled/cleanup')?.ended?.outputs).toEqual({ x: 'one ' })
  await cancelled()
  expect(await readFile(join(folder, 'told'), 'utf8')).toBe('cancelled\ncancelled\n')
  const { ended } = await driveText(text.replace('sleep 10', 'exit 0'), folder)
  const again = ['job/long success', 'job/next success', 'job/cleanup success', 'job/only skipped', 'job/never skipped']
  expect(ended.slice(-7)).toEqual([...again, 'job success', '!finally/last success'])
})

test('variables reach down: job, structure, loop, step; each may use those around it', async () => {
  const { run } = await driveText(
    `env: {A: head, B: "\${{ inputs.b }}"}
inputs: {b: {default: given}}
jobs:
  job:
    env: {A: job, C: "\${{ env.B }}-c"}
    steps:
      - {id: one, run: 'printf "%s %s %s" "$A" "$B" "$C"'}
      - id: loop
        for-each: [x, y]
        env: {D: "\${{ item }}\${{ env.A }}"}
        steps:
          - {id: two, env: {E: "\${{ env.D }}!"}, run: 'printf "%s %s" "$D" "$E"'}
          - {id: three, env: {E: e}, uses: set, with: {text: "\${{ env.D }} \${{ env.E }}"}}
`,
    await newFolder(),
    { inputs: { b: 'given' } },
  )
  const of = (path: string) => run.graph.steps.get(path)?.ended?.outputs
  expect(of('job/one')?.['stdout']).toBe('job given given-c')
  expect(of('job/loop#2/two')?.['stdout']).toBe('yjob yjob!')
  expect(of('job/loop#1/three')).toEqual({ text: 'xjob e' })
})

test('a step with a cache runs once for a key; its outputs and files come back', async () => {
  const folder = await newFolder()
  const text = `inputs: {k: {}}
steps:
  - id: build
    cache: {key: 'v1-\${{ inputs.k }}', paths: ['out/**']}
    run: |
      echo ran >> count
      mkdir -p out; echo made > out/a
      echo "of=\${{ inputs.k }}" >> "$MMM_OUTPUT"
  - {id: use, run: 'cat out/a'}
`
  const go = async (k: string) => {
    const { rm } = await import('node:fs/promises')
    await rm(join(folder, 'log.jsonl'), { force: true })
    await rm(join(folder, 'out'), { recursive: true, force: true })
    return (await driveText(text, folder, { inputs: { k } })).run.graph.steps
  }
  expect((await go('1')).get('build')?.ended?.cached).toBeUndefined()
  const again = await go('1')
  expect(again.get('build')?.ended).toMatchObject({ cached: true, outcome: 'success', outputs: { of: '1' } })
  expect(again.get('use')?.ended?.outputs['stdout']).toBe('made')
  await go('2')
  expect(await readFile(join(folder, 'count'), 'utf8')).toBe('ran\nran\n')
})

test('a failed step is not kept in the cache, an empty key is an error, a damaged entry is as none', async () => {
  const folder = await newFolder()
  const failing = await driveText(
    `steps:\n  - {id: a, cache: {key: k}, run: 'echo x >> n; exit 1', retry: {attempts: 2, delay: 1ms}}`,
    folder,
  )
  expect(failing.stop.code).toBe(1)
  expect(await readFile(join(folder, 'n'), 'utf8')).toBe('x\nx\n')
  const empty = await driveText(
    `steps:\n  - {id: a, cache: {key: '\${{ hashFiles(''none'') }}'}, run: 'true'}`,
    await newFolder(),
  )
  expect(empty.stop.message).toContain('The cache key of "a" is empty')
})

test('artifacts are stored when a step has ended, also when it failed', async () => {
  const folder = await newFolder()
  const { run } = await driveText(
    `steps:
  - {id: a, run: 'mkdir -p r; echo 1 > r/x.txt; exit 1', artifacts: {name: reports, paths: ['r/**']}}
  - {id: b, if: always(), run: 'true', artifacts: [nothing-here]}
  - {id: c, if: always(), run: 'true', artifacts: ['../*']}
`,
    folder,
  )
  expect(run.artifacts).toEqual([
    {
      path: 'a',
      name: 'reports',
      files: [{ path: 'r/x.txt', bytes: 2, hash: expect.stringMatching(/^[0-9a-f]{64}$/) }],
    },
  ])
  expect(await readFile(join(folder, 'artifacts/reports/r/x.txt'), 'utf8')).toBe('1\n')
  expect(run.notices.map((one) => one.message)).toEqual(['"b" has no artifacts: no file fits nothing-here'])
  expect(run.graph.steps.get('c')?.ended?.error?.message).toContain('leads out of the step')
})

test('links are neither stored nor followed', async () => {
  const folder = await newFolder()
  const outside = await newFolder()
  await writeFile(join(outside, 'secret'), 's')
  const { run } = await driveText(
    `steps:\n  - {id: a, run: 'ln -s ${outside}/secret s; ln -s ${outside} d; echo 1 > plain', artifacts: ['**']}`,
    folder,
  )
  const stored = run.artifacts[0]!.files.map((one) => one.path)
  expect(stored).toContain('plain')
  expect(stored.some((path) => path === 's' || path.startsWith('d/'))).toBe(false)
})

test('what came from a secret by an expression is masked in the log, whatever it became', async () => {
  const folder = await newFolder()
  const secret = 'hunter2 "secret"/value'
  const { run } = await driveText(
    `env: {T: "\${{ inputs.t }}"}
inputs: {t: {}}
steps:
  - {id: a, uses: set, with: {b: "x\${{ env.T }}"}}
  - {id: b, if: "steps.a.outputs.b == 'no'", uses: set}
  - {id: c, for-each: ["\${{ env.T }}"], continue-on-error: true, uses: fail, with: {message: "y\${{ env.T }}"}}
outputs: {o: "\${{ toJSON(steps.a.outputs) }}"}
`,
    folder,
    { inputs: { t: secret }, mask: masker({}, [secret]) },
  )
  expect(run.ended?.outputs).toEqual({ o: '{\n  "b": "x***"\n}' })
  const log = (await readFile(join(folder, 'log.jsonl'), 'utf8')).split('\n').slice(1).join('\n')
  expect(log).not.toContain('hunter2')
})

test('secrets stand where something outside is asked, and nowhere else', () => {
  const said = (step: string) => saidOf(`secrets: [K]\nsteps:\n  - ${step}\n`).join()
  for (const step of [
    '{uses: fail, with: {message: "${{ secrets.K }}"}}',
    '{approve: "Is it ${{ secrets.K }}?"}',
    `{if: "secrets.K == 'x'", run: ls}`,
    '{for-each: ["${{ secrets.K }}"], run: ls}',
    '{cache: {key: "${{ secrets.K }}"}, run: ls}',
    '{uses: set, with: {x: "${{ format(secrets.K) }}"}}',
  ])
    expect(said(step), step).toContain('workflow.secret-place')
  expect(said('{env: {K: "${{ secrets.K }}"}, run: "./deploy.sh"}')).toBe('')
})

test('rounds that are open again run no wider than before', async () => {
  const folder = await newFolder()
  const text = (how: string) => `steps:
  - id: each
    for-each: [1, 2, 3, 4, 5]
    fail-fast: false
    run: ${how}
`
  const first = await driveText(text('test "${{ item }}" = none'), folder)
  expect(first.stop.code).toBe(1)
  let [open, widest] = [0, 0]
  const onEvent = ({ type, path }: Event & { path?: string }) => {
    if (path?.startsWith('each#') !== true) return
    if (type === 'step.started') widest = Math.max(widest, ++open)
    if (type === 'step.ended') open--
  }
  const { stop, ended } = await driveText(text('sleep 0.01'), folder, { onEvent })
  expect([stop.code, widest, ended.filter((one) => one.endsWith('/each success')).length]).toEqual([0, 1, 5])
})
