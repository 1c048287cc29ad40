import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { driveText, newFolder } from './world.ts'

test('runs steps in sequence and hands outputs on', async () => {
  const folder = await newFolder()
  const { stop, ended, run } = await driveText(
    `
steps:
  - id: a
    run: echo "greeting=hello" >> "$MMM_OUTPUT"
  - id: b
    run: echo \${{ steps.a.outputs.greeting }} > said.txt
  - id: c
    uses: set
    with: {list: "\${{ fromJSON('[1,2]') }}"}
`,
    folder,
  )
  expect(stop.code).toBe(0)
  expect(ended).toEqual(['a success', 'b success', 'c success'])
  expect(await readFile(join(folder, 'said.txt'), 'utf8')).toBe('hello\n')
  expect(run.graph.steps.get('c')?.ended?.outputs).toEqual({ list: [1, 2] })
})

test('a failure skips what follows, handlers and finally run, and the exit code says so', async () => {
  const folder = await newFolder()
  const { stop, ended, run } = await driveText(
    `
steps:
  - id: bad
    run: exit 3
    on-failure:
      - {id: note, run: 'echo failed > note.txt'}
    finally:
      - {id: tidy, uses: set, with: {done: true}}
  - {id: next, uses: set, with: {x: 1}}
  - {id: anyway, if: always(), uses: set, with: {x: 2}}
  - {id: rescue, if: "failure() && steps.bad.outputs.exit == 3", uses: set, with: {x: 3}}
finally:
  - {id: last, uses: set, with: {}}
`,
    folder,
  )
  expect(stop).toEqual({ reason: 'failed', code: 1, message: '"exit 3" ended with exit code 3' })
  expect(ended).toEqual([
    'bad!failure/note success',
    'bad!finally/tidy success',
    'bad failure',
    'next skipped',
    'anyway success',
    'rescue success',
    '!finally/last success',
  ])
  expect(run.graph.steps.get('next')?.ended?.skipped?.condition).toBe('success()')
})

test('repeats until its condition holds, sees its own round, and fails when it never does', async () => {
  const text = (until: string) => `
steps:
  - id: loop
    repeat: {max: 4, until: "${until}"}
    steps:
      - {id: count, run: 'echo x >> n; echo "n=$(wc -l < n)" >> "$MMM_OUTPUT"'}
    outputs: {n: "\${{ steps.count.outputs.n }}"}
`
  const good = await driveText(text("steps.count.outputs.n == '3'"), await newFolder())
  expect(good.stop.code).toBe(0)
  expect(good.run.graph.steps.get('loop')?.ended?.outputs).toEqual({ n: '3' })
  const bad = await driveText(text("steps.count.outputs.n == '9'"), await newFolder())
  expect(bad.stop).toMatchObject({ reason: 'failed', code: 1 })
  expect(bad.ended.filter((one) => one.startsWith('loop#'))).toHaveLength(4)
})

test('a step on the line of its loop, for-each with items, parallel, and nesting', async () => {
  const { stop, run, ended } = await driveText(
    `
inputs: {names: {type: list}}
steps:
  - id: each
    for-each: "\${{ inputs.names }}"
    max-parallel: 2
    run: echo "it=\${{ item }}-\${{ index }}" >> "$MMM_OUTPUT"
  - id: both
    parallel:
      - {id: left, uses: set, with: {v: "\${{ toJSON(steps.each.outputs.results) }}"}}
      - id: right
        for-each: [a, b]
        steps:
          - {id: one, uses: set, with: {v: "\${{ item }}"}}
          - {id: two, uses: set, with: {v: "\${{ steps.one.outputs.v }}\${{ steps.one.outputs.v }}"}}
`,
    await newFolder(),
    { inputs: { names: ["o'n e", '$(two)', '"3"'] } },
  )
  expect(stop.code).toBe(0)
  expect(run.graph.steps.get('each')?.ended?.outputs['results']).toMatchObject([
    { it: "o'n e-0" },
    { it: '$(two)-1' },
    { it: '"3"-2' },
  ])
  expect(run.graph.steps.get('both/right#2/two')?.ended?.outputs).toEqual({ v: 'bb' })
  expect(ended.at(-1)).toBe('both success')
})

test('retries with backoff, by class, and tolerates with continue-on-error', async () => {
  const { stop, events, ended } = await driveText(
    `
steps:
  - id: flaky
    run: echo x >> tries; test "$(wc -l < tries)" -ge 3
    retry: {attempts: 5, delay: 1ms}
  - {id: ignored, run: exit 1, continue-on-error: true}
  - {id: slow, run: sleep 30, timeout: 100ms, continue-on-error: true}
  - {id: end, uses: set, with: {was: "\${{ steps.slow.error.class }}"}}
`,
    await newFolder(),
  )
  expect(stop.code).toBe(0)
  expect(events.filter((one) => one.type === 'step.started' && one.path === 'flaky')).toHaveLength(3)
  expect(ended.slice(-3)).toEqual(['ignored success', 'slow success', 'end success'])
  expect(events.findLast((one) => one.type === 'step.ended')).toMatchObject({ outputs: { was: 'timeout' } })
})

test('retries a whole block anew', async () => {
  const { stop, ended } = await driveText(
    `
steps:
  - id: block
    retry: {attempts: 2, delay: 1ms}
    steps:
      - {id: one, run: 'echo x >> tries'}
      - {id: two, run: 'test "$(wc -l < tries)" -ge 2'}
`,
    await newFolder(),
  )
  expect(stop.code).toBe(0)
  expect(ended).toEqual([
    'block/one success',
    'block/two failure',
    'block failure',
    'block/one success',
    'block/two success',
    'block success',
  ])
})

test('the log cut at every event resumes to the same end, no finished step twice', async () => {
  const text = `
steps:
  - {id: a, run: echo a >> trail}
  - id: loop
    repeat: {max: 2}
    steps:
      - id: both
        parallel:
          - {id: x, run: echo x >> trail}
          - {id: each, for-each: [1, 2], run: echo e >> trail}
      - {id: maybe, if: "false", run: echo never >> trail}
  - {id: bad, run: exit 1, continue-on-error: true, on-failure: [{id: h, run: echo h >> trail}]}
  - {id: z, run: echo z >> trail}
`
  const whole = await newFolder()
  const first = await driveText(text, whole)
  const lines = (await readFile(join(whole, 'log.jsonl'), 'utf8')).trimEnd().split('\n')
  const endOf = (events: typeof first.events) =>
    events
      .filter((one) => one.type === 'step.ended')
      .map((one) => `${one.path} ${one.conclusion}`)
      .toSorted()
  for (let cut = 1; cut < lines.length; cut++) {
    const folder = await newFolder()
    const { writeFile, mkdir } = await import('node:fs/promises')
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'log.jsonl'), `${lines.slice(0, cut).join('\n')}\n{"torn":`)
    const again = await driveText(text, folder)
    expect(again.stop, `cut at ${cut}`).toEqual(first.stop)
    expect(endOf(again.events), `cut at ${cut}`).toEqual(endOf(first.events))
  }
})

test('an interrupt leaves open steps open, and resuming ends them', async () => {
  const folder = await newFolder()
  const text = `
steps:
  - {id: a, run: echo a >> trail}
  - {id: b, run: 'test -e go || sleep 30'}
`
  const stopper = new AbortController()
  const first = await driveText(text, folder, {
    signal: stopper.signal,
    onEvent: (event) => {
      if (event.type === 'process.started' && event.path === 'b') stopper.abort()
    },
  })
  expect(first.stop).toMatchObject({ reason: 'interrupted', code: 130 })
  expect(first.ended).toEqual(['a success'])
  const { writeFile } = await import('node:fs/promises')
  await writeFile(join(folder, 'go'), '')
  const second = await driveText(text, folder)
  expect(second.stop.code).toBe(0)
  expect(second.ended).toEqual(['a success', 'b success'])
  expect(await readFile(join(folder, 'trail'), 'utf8')).toBe('a\n')
})
