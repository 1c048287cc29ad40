import { mkdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { bindCheck, type Check, normaliser, runCheck } from '../../src/checks/index.ts'
import { masker } from '../../src/core/mask.ts'
import { env, nodeSuite, unittestSuite, vitestSuite, world } from './world.ts'

const cwd = world({
  'a.test.mjs': nodeSuite,
  't/v.test.ts': vitestSuite,
  't/w.test.ts': vitestSuite,
  'test_u.py': unittestSuite,
})
const files: Record<string, string> = {
  'a.test.mjs': nodeSuite,
  't/v.test.ts': vitestSuite,
  'test_u.py': unittestSuite,
}
const options = { cwd, env, normalise: normaliser({ roots: [[cwd, '.']] }) }

function bound(path: string, name?: string): Check {
  const check = bindCheck(
    { ref: 's#1', check: { path, ...(name === undefined ? {} : { name }) } },
    { fileText: files[path]! },
  )
  if (check instanceof Error) throw check
  return check
}

const shell = (command: string): Check => ({ id: 'c', command })

describe('a command', () => {
  test('passes with exit 0, fails with any other', async () => {
    expect(await runCheck(shell('echo fine'), options)).toMatchObject({
      check: 'c',
      passed: true,
      exit: 0,
      tail: 'fine\n',
    })
    const failed = await runCheck(shell('echo bad; exit 4'), options)
    expect(failed).toMatchObject({ passed: false, exit: 4 })
    expect(failed).not.toHaveProperty('reason')
    expect(failed).not.toHaveProperty('tests')
  })

  test.each([
    ['no-such-program', 'command not found'],
    ['sleep 20', 'timeout'],
    ['kill -SEGV $$', 'ended by signal SIGSEGV'],
    [`sh -c 'kill -ABRT $$'; true`, 'ended by signal SIGABRT'],
    ['./folder', 'command not executable'],
  ])('%s: %s', async (command, reason) => {
    if (command === './folder') mkdirSync(`${cwd}/folder`, { recursive: true })
    expect(await runCheck({ ...shell(command), timeout: 1_000 }, options)).toMatchObject({ passed: false, reason })
  })

  test('is interrupted by the signal', async () => {
    const signal = AbortSignal.timeout(200)
    expect(await runCheck(shell('sleep 20'), { ...options, signal })).toMatchObject({
      passed: false,
      reason: 'interrupted',
    })
  })

  test('stores the whole output, tells its end, masks secrets, reports its process', async () => {
    const stored: string[] = []
    const seen: unknown[] = []
    const result = await runCheck(
      shell(`i=0; while [ $i -lt 900 ]; do echo line $i; i=$((i+1)); done; echo "$MY_TOKEN" ${cwd}`),
      {
        ...options,
        env: { ...env, MY_TOKEN: 'hunter2hunter2' },
        mask: masker({ MY_TOKEN: 'hunter2hunter2' }),
        store: (content) => Promise.resolve(`blob${stored.push(content)}`),
        onStart: (pid) => seen.push(pid),
        onEnd: (ended) => seen.push(ended.pid, ended.exit),
      },
    )
    expect(result.outputHash).toBe('blob1')
    expect(stored[0]).toMatch(/^line 0\n[^]*line 899\n\*\*\* \.\n$/)
    expect(result.tail).toMatch(/^line \d+\n[^]*\n\*\*\* \.\n$/)
    expect(result.tail.length).toBeLessThanOrEqual(4_000)
    expect(seen).toEqual([seen[0], seen[0], 0])
  })
})

describe('a named test', () => {
  test.each([
    ['a.test.mjs', 'adds', true, undefined],
    ['a.test.mjs', 'math > inner ok', true, undefined],
    ['a.test.mjs', 'math > deep > x', true, undefined],
    ['a.test.mjs', 'fails', false, undefined],
    ['a.test.mjs', 'fake', false, 'no test of that name ran'],
    ['a.test.mjs', 'empty', false, 'no test of that name ran'],
    ['a.test.mjs', 'later', false, 'the test of that name was skipped'],
    ['a.test.mjs', 'other > inner ok', false, 'no test of that name ran'],
    ['t/v.test.ts', 'adds', true, undefined],
    ['t/v.test.ts', 'math > deep > x', true, undefined],
    ['t/v.test.ts', 'deep x', true, undefined],
    ['t/v.test.ts', 'fails', false, undefined],
    ['t/v.test.ts', 'add', false, 'no test of that name ran'],
    ['t/v.test.ts', 'some day', false, 'the test of that name was skipped'],
    ['test_u.py', 'test_adds', true, undefined],
    ['test_u.py', 'TestMath > test_doc', true, undefined],
    ['test_u.py', 'test_fails', false, undefined],
    ['test_u.py', 'test_later', false, 'the test of that name was skipped'],
  ])('%s %s: %s', async (path, name, passed, reason) => {
    const result = await runCheck(bound(path, name), options)
    expect({ passed: result.passed, reason: result.reason }).toEqual({ passed, reason })
  })

  test('of a file without a name at least one has to run', async () => {
    const empty = { 'e.test.mjs': `import 'node:test'\nconsole.log('TAP version 13\\nok 1 - pretend')` }
    const result = await runCheck(
      { ...bound('a.test.mjs'), command: 'node --test --test-reporter=tap e.test.mjs', test: { path: 'e.test.mjs' } },
      { ...options, cwd: world(empty) },
    )
    expect(result).toMatchObject({ passed: false, exit: 0, reason: 'no test ran', tests: [] })
  })

  test('results that cannot be read prove nothing', async () => {
    const result = await runCheck({ ...bound('a.test.mjs', 'adds'), command: 'echo adds passed' }, options)
    expect(result).toMatchObject({ passed: false, exit: 0, reason: 'the results of its tests could not be read' })
  })

  test('the tail of a JSON report is text, with the failure in it', async () => {
    const result = await runCheck(bound('t/v.test.ts', 'fails'), options)
    expect(result.tail).toMatch(/^FAIL \.\/t\/v\.test\.ts > fails\nAssertionError: expected 1 to be 2/)
    expect(result.tests).toContainEqual({ name: 'fails', file: 't/v.test.ts', status: 'failed' })
  })
})

describe('two runs of the same failing suite give the same bytes', () => {
  test.each([
    'node --test --test-reporter=tap a.test.mjs',
    'node --test --test-reporter=spec a.test.mjs',
    'npx --no-install vitest run t/',
    'npx --no-install vitest run --reporter=verbose t/',
    'npx --no-install vitest run --reporter=json t/v.test.ts',
    'python3 -m unittest -v test_u.py',
  ])('%s', async (command) => {
    const results = [await runCheck(shell(command), options), await runCheck(shell(command), options)]
    expect(results[0]!.exit).not.toBe(0)
    expect(results[1]!.tail).toBe(results[0]!.tail)
    expect(results[1]!.outputHash).toBe(results[0]!.outputHash)
    expect(results[0]!.tests?.length).toBeGreaterThan(3)
  })
})
