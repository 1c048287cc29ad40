import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eslint, junitPytest, lcov, sarif, stryker, tapBats } from '../checks/reports/samples.ts'
import { findingsOf, folderWith, runStep, secret } from './world.ts'

const files = {
  'e.json': eslint,
  'j.xml': junitPytest,
  'l.info': lcov,
  's.sarif': sarif,
  'm.json': stryker,
  't.tap': tapBats,
  'none.json': '[]',
}
const tool = async (given: Record<string, unknown>, step = {}) =>
  runStep('tool', given as never, { folder: await folderWith(files), step })

describe('the command', () => {
  test('a list is run without a shell: values in it are never code', async () => {
    const folder = await folderWith(files)
    const given = { command: ['printf', '%s', '${{ env.V }}'], parser: 'eslint' }
    const { error } = await runStep('tool', given, {
      folder,
      head: { env: { V: '[]; $(touch hacked) `touch hacked` ; touch hacked' } },
    })
    expect(error?.code).toBe('tool.unreadable')
    expect(existsSync(join(folder, 'hacked'))).toBe(false)
    const good = await runStep('tool', { ...given, 'fail-on': {} }, { folder, head: { env: { V: '[]' } } })
    expect(good).toMatchObject({
      outcome: 'success',
      outputs: { exit: 0, findings: [], errors: 0, warnings: 0, tests: null, coverage: null, mutation: null },
    })
  })

  test('a text is run by the shell, with values from env alone; an expression in it is an error before the run', async () => {
    const { outcome } = await tool({ command: 'cat "$FILE"', parser: 'eslint' }, { env: { FILE: 'none.json' } })
    expect(outcome).toBe('success')
    expect(findingsOf('tool', { command: 'eslint ${{ env.X }}', parser: 'eslint' })[0]).toContain(
      '"command" of the kind "tool" is read as code',
    )
    expect(findingsOf('tool', { command: ['eslint', '${{ env.X }}'], parser: 'eslint' })).toEqual([])
    expect(findingsOf('tool', { parser: 'eslint' })[0]).toContain('needs "command"')
    expect(findingsOf('tool', { command: 'x', parser: 'pylint' })).not.toEqual([])
  })

  test('its output is in the log of the step, its process too, secrets masked', async () => {
    const { log } = await tool({ command: `echo ${'hunter2'}-and-more; cat none.json`, parser: 'eslint' })
    expect(log).toContain('process.started')
    expect(log).toContain('output.stored')
    expect(log).not.toContain(secret)
  })

  test('missing programs', async () => {
    expect((await tool({ command: 'no-such-program-here', parser: 'eslint' })).error!.message).toContain(
      'exit code 127',
    )
    expect((await tool({ command: ['no-such-program-here'], parser: 'eslint' })).error).toMatchObject({
      class: 'environment',
      code: 'shell.not-found',
    })
  })

  test('ends with the timeout of the step', async () => {
    expect((await tool({ command: 'sleep 30', parser: 'eslint' }, { timeout: '100ms' })).error?.class).toBe('timeout')
  })
})

describe('the report', () => {
  test('findings, with files named from the folder of the step', async () => {
    const folder = await folderWith({ ...files, 'e.json': eslint.replaceAll('/work', '.') })
    const absolute = eslint.replaceAll('/work/', `${folder}/`)
    const { outputs, error } = await runStep(
      'tool',
      { command: ['printf', '%s', absolute], parser: 'eslint' },
      { folder },
    )
    expect(outputs).toMatchObject({ errors: 2, warnings: 1, exit: 0 })
    expect((outputs['findings'] as Array<{ file: string }>).map((one) => one.file)).toEqual([
      'src/a.js',
      'src/a.js',
      'src/b.js',
    ])
    expect(error).toMatchObject({ class: 'failed', code: 'tool.found' })
    expect(error!.message.split('\n').slice(0, 2)).toEqual([
      '2 errors',
      "  src/a.js:2:5 'y' is not defined. (no-undef)",
    ])
  })

  test.each([
    ['junit', 'j.xml', { tests: { passed: 1, failed: 2, skipped: 1 } }, '2 failed tests'],
    ['tap', 't.tap', { tests: { passed: 1, failed: 1, skipped: 2 } }, '1 failed test'],
    ['sarif', 's.sarif', { errors: 3, warnings: 1 }, '3 errors'],
    ['lcov', 'l.info', { coverage: { lines: 66.66, functions: 50, branches: 25 } }, undefined],
    ['stryker', 'm.json', { mutation: { score: 50 }, warnings: 2 }, undefined],
    ['eslint', 'e.json', { errors: 2 }, '2 errors'],
  ])('%s, from standard output and from a file', async (parser, file, outputs, message) => {
    const printed = await tool({ command: ['cat', file], parser })
    expect(printed.outputs).toMatchObject(outputs)
    expect(printed.error?.message.split('\n')[0]).toBe(message)
    const written = await tool({ command: `cp ${file} new; echo noise`, parser, file: 'new' })
    expect(written.outputs).toEqual(printed.outputs)
    const found = await tool({ parser, file })
    expect(found.outputs).toEqual({ ...printed.outputs, exit: null })
  })

  test('of a runner that mmm knows, on either stream', async () => {
    const { outputs } = await tool({ command: `printf 'TAP version 13\\nok 1 - a\\n1..1\\n' >&2`, parser: 'tests' })
    expect(outputs['tests']).toMatchObject({ passed: 1, failed: 0 })
  })

  test('that is missing, old, cut, or something else is a failure', async () => {
    expect((await tool({ command: 'true', parser: 'junit', file: 'no.xml' })).error?.code).toBe('tool.no-report')
    expect((await tool({ command: 'true', parser: 'junit', file: 'j.xml' })).error).toMatchObject({
      code: 'tool.old-report',
    })
    expect((await tool({ command: 'head -c 500 j.xml', parser: 'junit' })).error?.code).toBe('tool.unreadable')
    expect((await tool({ command: 'true', parser: 'eslint', file: '../x' })).error?.code).toBe('file.outside')
    const broken = await tool({ command: 'echo config is wrong; exit 2', parser: 'eslint' })
    expect(broken.error).toMatchObject({ code: 'tool.unreadable', class: 'failed' })
    expect(broken.error!.message).toMatch(/ended with exit code 2\. No eslint report[^]*config is wrong/)
    const flood = await tool({ command: 'yes x | head -c 9000000', parser: 'eslint' })
    expect(flood.error?.code).toBe('tool.too-large')
  })
})

describe('fail-on', () => {
  const outcome = async (given: Record<string, unknown>) => {
    const { error } = await tool(given)
    return error === undefined ? 'success' : error.message.split('\n')[0]
  }

  test('counts of findings and of failed tests', async () => {
    expect(await outcome({ command: 'cat e.json; exit 1', parser: 'eslint', 'fail-on': { errors: 2 } })).toBe('success')
    expect(await outcome({ command: 'cat e.json', parser: 'eslint', 'fail-on': { errors: 1 } })).toBe(
      '2 errors, more than 1',
    )
    expect(await outcome({ command: 'cat e.json', parser: 'eslint', 'fail-on': { errors: 9, warnings: 0 } })).toBe(
      '1 warning',
    )
    expect(await outcome({ command: 'cat j.xml; exit 1', parser: 'junit', 'fail-on': { 'failed-tests': 2 } })).toBe(
      'success',
    )
    expect(await outcome({ command: 'cat j.xml', parser: 'junit', 'fail-on': { 'failed-tests': 1 } })).toBe(
      '2 failed tests, more than 1',
    )
  })

  test('no test at all is a failure unless that is right', async () => {
    const none = { command: `echo '<testsuites/>'`, parser: 'junit' }
    expect(await outcome(none)).toBe('No test ran')
    expect(await outcome({ ...none, 'fail-on': { 'no-tests': false } })).toBe('success')
  })

  test('shares', async () => {
    const covered = { command: 'cat l.info', parser: 'lcov' }
    expect(await outcome({ ...covered, 'fail-on': { 'coverage-below': 66.66 } })).toBe('success')
    expect(await outcome({ ...covered, 'fail-on': { 'coverage-below': 66.67 } })).toBe(
      'coverage of lines is 66.66 %, below 66.67 %',
    )
    expect(await outcome({ ...covered, 'fail-on': { 'branches-below': 30 } })).toBe(
      'coverage of branches is 25 %, below 30 %',
    )
    expect(await outcome({ command: 'cat m.json', parser: 'stryker', 'fail-on': { 'mutation-below': 60 } })).toBe(
      'the mutation score is 50 %, below 60 %',
    )
    expect(
      await outcome({ command: 'cat e.json', parser: 'eslint', 'fail-on': { errors: 9, 'coverage-below': 1 } }),
    ).toBe('The report says nothing of coverage of lines')
  })

  test('an exit code counts unless the report explains it, or as it is said', async () => {
    expect(await outcome({ command: 'cat none.json; exit 3', parser: 'eslint' })).toMatch(/exit code 3$/)
    expect(await outcome({ command: 'cat none.json; exit 3', parser: 'eslint', 'fail-on': { exit: false } })).toBe(
      'success',
    )
    expect(
      await outcome({ command: 'cat e.json; exit 3', parser: 'eslint', 'fail-on': { errors: 5, exit: true } }),
    ).toMatch(/exit code 3$/)
    expect(await outcome({ command: 'cat e.json; kill -9 $$', parser: 'eslint', 'fail-on': { errors: 5 } })).toMatch(
      /was ended by SIGKILL$/,
    )
  })
})
