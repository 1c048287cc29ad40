import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Said } from '../../cli/world.ts'
import { placeWith } from '../workflow_tests/world.ts'

const workflow = `
inputs:
  who: {type: string, default: world}
secrets: [API_KEY]
steps:
  - id: build
    run: echo \${{ inputs.who }} \${{ secrets.API_KEY }} > out.txt; echo 1.2
    timeout: 1ms
  - id: loop
    repeat: {max: 2}
    steps:
      - {id: round, uses: set, with: {n: "\${{ run.id != '' }}"}}
  - id: both
    parallel:
      - {id: left, run: echo left}
      - {id: right, run: echo right}
  - id: last
    run: echo \${{ steps.build.outputs.stdout }} >> last.txt
`

interface Debugged extends Said {
  root: string
  /** What was said from a command on to the next prompt. */
  after(command: string): string
}

/** Debugs the workflow with these commands; what is said is noted with them. */
async function debug(commands: readonly string[], args: readonly string[] = []): Promise<Debugged> {
  const place = placeWith({ 'flow.yml': workflow })
  const lines = [...commands]
  let talk = ''
  const said = await place.mmm(['debug', './flow.yml', ...args], {
    env: { PATH: process.env['PATH'], HOME: place.home, API_KEY: 'my-api-key' },
    async readLine(prompt) {
      const line = lines.shift()
      talk += `${prompt}${line ?? ''}\n`
      return line
    },
    writeError: (text) => void (talk += text),
  })
  const after = (command: string) => talk.split(`debug> ${command}\n`)[1]?.split('debug> ')[0] ?? ''
  return { ...said, stderr: talk, root: place.root, after }
}

test('stops before each step, shows its input with secrets masked, performs it, and ends as any run', async () => {
  const said = await debug(['step', 's', '', '', 's', 's', 's'])
  const stops = said.stderr.split('\n').filter((line) => / flow\.yml:\d+:\d+$/.test(line))
  expect(stops).toEqual([
    'build  run  flow.yml:6:5',
    'loop#1/round  set  flow.yml:12:9',
    'loop#2/round  set  flow.yml:12:9',
    'both/left  run  flow.yml:15:9',
    'both/right  run  flow.yml:16:9',
    'last  run  flow.yml:17:5',
  ])
  expect(said.stderr).toContain('values: {"MMM_EXPR_1":"world","MMM_EXPR_2":"***"}')
  expect(said.stderr).not.toContain('my-api-key')
  expect(said).toMatchObject({ code: 0, stdout: expect.stringContaining('success: all steps are done') })
  expect(readFileSync(join(said.root, 'last.txt'), 'utf8')).toBe('1.2\n')
})

test('looks around: where, list, print, steps, inputs, help', async () => {
  const looks = [
    'where',
    'list',
    'print inputs.who',
    'p steps.buld',
    'p (',
    'p',
    'steps',
    'inputs',
    'help',
    'wher',
    'quit',
  ]
  const said = await debug(looks, ['--break', 'loop#2/round', '--input', 'who=you'])
  expect(said.after('where')).toMatch(
    /^ {2}loop#2\/round {2}set {2}flow\.yml:12:9, attempt 1\n {2}in loop#2 {2}repeat {2}flow\.yml:9:5\n {2}of the run \d/,
  )
  expect(said.after('list')).toContain('>   12        - {id: round, uses: set')
  expect(said.after('print inputs.who')).toBe('  "you"\n')
  expect(said.after('p steps.buld')).toBe('  Unknown step "buld"\n  Did you mean "build"?\n')
  expect(said.after('p (')).toContain('Invalid expression "("')
  expect(said.after('p')).toContain('Nothing to print')
  expect(said.after('steps')).toMatch(/ {2}build {2}run {2}success in \d+ms\n {2}loop {2}repeat {2}under way\n/)
  expect(said.after('inputs')).toBe('  who: "you"\n')
  expect(said.after('help')).toContain('finish, f')
  expect(said.after('wher')).toBe('  Unknown command "wher"\n  Did you mean "where"?\n')
  expect(said.code).toBe(130)
})

test('changes the input of a step, and what it comes to', async () => {
  const said = await debug([
    'set command = "echo changed"',
    'set comand = "x"',
    'set command = 1',
    'set command = echo hi',
    'set command',
    'finish',
    'finish',
    "set outputs.stdout = format('{0} by {1}', steps.build.outputs.stdout, inputs.who)",
    'set command = "late"',
    'print steps.build.outputs.stdout',
    'break last',
    'continue',
    'set outputs.own = {"a": [1]}',
    'skip',
  ])
  expect(said.after('set comand = "x"')).toContain('Unrecognized key: "comand"\n  Did you mean "command"?')
  expect(said.after('set command = 1')).toContain('The input would be invalid: Invalid input: expected string')
  expect(said.after('set command = echo hi')).toContain('Text is written in quotes, as in JSON')
  expect(said.after('set command')).toContain('Write set command = "echo hi"')
  expect(said.after('finish')).toBe(
    'build  success, not recorded yet\n  outputs.stdout: "changed"\n  outputs.exit: 0\n',
  )
  expect(said.stderr).toContain('debug> finish\n  The step was performed already')
  expect(said.after('set command = "late"')).toContain('What it came to can be changed')
  expect(said.after('print steps.build.outputs.stdout')).toBe('  "changed by world"\n')
  expect(said.after('continue')).toContain('values: {"MMM_EXPR_1":"changed by world"}')
  expect(said.code).toBe(0)
  expect(existsSync(join(said.root, 'last.txt'))).toBe(false)
})

test('breakpoints hold for a step and for all that stands in one; fail makes a step fail', async () => {
  const said = await debug(['b loop', 'delete last', 'delete last', 'c', 'c'], ['-b', 'both', '-b', 'last'])
  expect(said.after('b loop')).toBe('  both\n  last\n  loop\n')
  expect(said.after('delete last')).toBe('  both\n  loop\n')
  expect(said.stderr).toContain('There is no breakpoint at "last"')
  expect(said.code).toBe(0)
  expect(said.stderr).toContain('both/left  run  flow.yml:15:9')
  const failed = await debug(['fail'], ['--break', 'loop'])
  expect(failed).toMatchObject({ code: 1 })
  expect(failed.stderr).toContain('✗ loop#1/round')
  expect(failed.stdout).toContain('"loop#1/round" was made to fail in the debugger')
})

test('the end of the input ends the run as Ctrl-C does', async () => {
  const said = await debug(['step'])
  expect(said).toMatchObject({ code: 130, stdout: expect.stringContaining('mmm resume') })
  expect(said.stderr).toContain('There is nobody left to ask: the run is stopped')
})

test('refuses --json, and a breakpoint that names no step', async () => {
  expect(await debug([], ['--json'])).toMatchObject({ code: 2, stdout: expect.stringContaining('cli.no-json') })
  const unknown = await debug([], ['--break', 'lasst'])
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('Did you mean "last"?') })
  expect(existsSync(join(unknown.root, '.mmm', 'runs'))).toBe(false)
})
