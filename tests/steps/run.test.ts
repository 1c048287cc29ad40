import { readdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from 'vitest'
import { driveText, newFolder, saidOf } from '../engine/world.ts'

/** Runs one step with these keys and gives what became of it. */
async function play(step: Record<string, unknown>) {
  const text = JSON.stringify({ steps: [{ id: 'a', ...step }] })
  const { run, events } = await driveText(text, await newFolder())
  const ended = events.findLast((one) => one.type === 'step.ended')!
  return { stdout: run.graph.steps.get('a')?.ended?.outputs['stdout'], error: ended.error }
}

describe('shell', () => {
  test.each([
    ['bash', 'x=(1 2); echo ${x[1]}', '2'],
    ['bash -eu {0} more', 'echo "$1"', 'more'],
    ['sh -e', 'echo hi', 'hi'],
    ['bash -c', 'echo hi', 'hi'],
    ['bash -ec', 'echo hi', 'hi'],
    ['node', 'console.log(1 + 1)', '2'],
    ['node -e', 'console.log(1 + 1)', '2'],
    ['node -p', '1 + 1', '2'],
    [' perl  -w ', 'print 1 + 1', '2'],
    [undefined, `: ${'x'.repeat(200_000)}\necho long`, 'long'],
  ])('%s', async (shell, run, printed) => {
    expect(await play({ shell, run })).toEqual({ stdout: printed, error: undefined })
  })

  test.each(['bash', 'sh', 'sh -e'])('%s stops at the first command that fails', async (shell) => {
    expect(await play({ shell, run: 'echo one; false; echo two' })).toMatchObject({
      stdout: 'one',
      error: { class: 'failed', code: 'run.failed' },
    })
  })

  test('the file of a script is for nobody else, and is gone after it', async () => {
    const { stdout } = await play({ shell: 'bash', run: 'echo "$0"; stat -c %a "$0" || stat -f %Lp "$0"' })
    const [file, mode] = String(stdout).split('\n')
    expect(mode).toBe('600')
    expect(() => statSync(file!)).toThrow(/ENOENT/)
    expect(readdirSync(dirname(file!))).toEqual([])
  })
})

describe('what no program can be given', () => {
  const large = (name: string) => "${{ format('{0}', steps.big.outputs.stdout) }}".replace('big', name)

  test('a value that is too large is named with its size', async () => {
    const text = JSON.stringify({
      steps: [
        { id: 'big', run: 'printf %0200000d 1' },
        { id: 'a', run: `echo ${large('big')}`, 'continue-on-error': true },
        { id: 'b', run: 'echo', env: { LARGE: large('big') }, 'continue-on-error': true },
      ],
    })
    const { events } = await driveText(text, await newFolder())
    expect(events.flatMap((one) => (one.type === 'step.ended' ? (one.error ?? []) : []))).toMatchObject([
      {
        class: 'failed',
        code: 'run.too-large',
        message: 'The value of expression 1 in the command is 200000 bytes large, more than a program can be given',
        hint: expect.stringContaining('file:'),
      },
      {
        class: 'failed',
        code: 'run.too-large',
        message: 'The variable "LARGE" is 200000 bytes large, more than a program can be given',
      },
    ])
  })

  test('a NUL in a value is an error of the step', async () => {
    const { error } = await play({ run: 'echo', env: { A: `\${{ fromJSON('"\\u0000"') }}` } })
    expect(error).toMatchObject({ class: 'failed', code: 'run.nul', message: expect.stringContaining('"A"') })
  })

  test.each([
    [{ run: 'echo \0' }, /The command holds a NUL/],
    [{ run: 'echo', env: { A: 'b\0' } }, /A variable holds no NUL/],
    [{ run: 'echo', env: { '': 'b' } }, /name of a variable/],
    [{ run: 'echo', env: { 'a=b': 'c' } }, /name of a variable/],
    [{ run: 'echo', env: { 'a\0': 'c' } }, /name of a variable/],
    [{ run: 'echo', shell: ' ' }, /A shell is a program/],
    [{ run: 'print(${{ run.id }})', shell: 'python3' }, /script of "python3"/],
    [{ run: 'sh -c "${{ run.id }}"' }, /read as code: the program text of "sh"/],
  ])('%j is an error before anything runs', (step, said) => {
    expect(saidOf(JSON.stringify({ steps: [step] }, null, 1)).join('\n')).toMatch(said)
  })

  test('the shell of "defaults" counts too', () => {
    const text = JSON.stringify({ defaults: { shell: 'python3' }, steps: [{ run: 'print(${{ run.id }})' }] }, null, 1)
    expect(saidOf(text).join('\n')).toMatch(/^test.yml:7:.*script of "python3"/)
  })
})
