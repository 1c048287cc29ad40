import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { isAlive } from '../../src/ports/shell.ts'
import { binary, newMachine, type Machine } from './world.ts'

let machine: Machine

beforeAll(async () => {
  machine = await newMachine({ 'package.json': '{}\n' })
})

afterAll(() => machine.remove())

const leave = (file: string, run: string) => `setsid sh -c 'echo $$ >${file}; ${run}' >/dev/null 2>&1 &
while ! test -s ${file}; do sleep 0.02; done`

const pidIn = (file: string) => Number(readFileSync(join(machine.project, file), 'utf8'))

describe.runIf(process.platform === 'linux')('processes that a run leaves behind', () => {
  test('are ended with it and counted, those that ignore TERM too; those of others are not', async () => {
    await machine.write(
      'leave.yml',
      JSON.stringify({
        steps: [{ run: leave('a', 'exec sleep 77') }, { run: leave('b', 'trap "" TERM; exec sleep 78') }],
      }),
    )
    const other = spawn('sleep', ['79'], { env: { ...machine.env, MMM_RUN: '20260101-000000-abcd' } })
    try {
      const { code, stderr } = await machine.mmm(['run', './leave.yml'])
      expect(code, stderr).toBe(0)
      expect(stderr).toContain(
        '2 processes were still alive that the commands of the run had started, and have been ended',
      )
      expect([pidIn('a'), pidIn('b')].filter((pid) => isAlive(pid, ''))).toEqual([])
      expect(isAlive(other.pid!, '')).toBe(true)
    } finally {
      other.kill('SIGKILL')
    }
  })

  test('a run inside a step clears up its own only, and is ended with the outer one', async () => {
    const mmm = `${process.execPath} ${binary}`
    await machine.write('quick.yml', JSON.stringify({ steps: [{ run: leave('q', 'exec sleep 77') }] }))
    await machine.write('long.yml', JSON.stringify({ steps: [{ run: 'echo $$ >l; exec sleep 78' }] }))
    await machine.write(
      'outer.yml',
      JSON.stringify({
        steps: [
          { run: leave('o', 'exec sleep 79') },
          { run: `${mmm} run ./quick.yml && kill -0 "$(cat o)"` },
          { run: `setsid ${mmm} run ./long.yml >/dev/null 2>&1 &\nwhile ! test -s l; do sleep 0.02; done` },
        ],
      }),
    )
    const { code, stderr } = await machine.mmm(['run', './outer.yml'])
    expect(code, stderr).toBe(0)
    expect([pidIn('q'), pidIn('o'), pidIn('l')].filter((pid) => isAlive(pid, ''))).toEqual([])
    expect(stderr).toMatch(/processes were still alive/)
  })

  test('a run that leaves nothing says nothing', async () => {
    await machine.write('tidy.yml', JSON.stringify({ steps: [{ run: 'sleep 77 & echo "$MMM_RUN"' }] }))
    const { stderr } = await machine.mmm(['run', './tidy.yml'])
    expect(stderr).not.toContain('still alive')
  })
})
