import { spawnSync } from 'node:child_process'
import { chmod, mkdir, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { mmm as inProcess } from '../cli/world.ts'
import { binary, newMachine, repository, type Machine } from './world.ts'

const cleaning: Array<() => Promise<unknown>> = []
afterAll(() => Promise.all(cleaning.map((clean) => clean())))

async function machineWith(files: Record<string, string>): Promise<Machine> {
  const machine = await newMachine({ 'README.md': '# A project\n', ...files })
  cleaning.push(() => machine.remove())
  return machine
}

async function spec(machine: Machine, args: readonly string[]) {
  const { project: cwd } = machine
  const env = { ...machine.env, ...othersMayRead }
  const { code, stdout } = await inProcess(['spec', ...args, '--json'], { cwd, env, packageRoot: repository })
  return { code, json: JSON.parse(stdout) }
}

/** Git, too, reads what belongs to somebody else. */
const othersMayRead = { GIT_CONFIG_COUNT: '1', GIT_CONFIG_KEY_0: 'safe.directory', GIT_CONFIG_VALUE_0: '*' }

/** Root may write everywhere; so it is somebody else for a while. */
async function asNobody<Result>(machine: Machine, act: () => Promise<Result>): Promise<Result> {
  const isRoot = process.geteuid!() === 0
  await chmod(join(machine.project, '..'), 0o755)
  if (isRoot) process.seteuid!(65534)
  try {
    return await act()
  } finally {
    if (isRoot) process.seteuid!(0)
  }
}

const files = {
  'package.json': `${JSON.stringify({ type: 'module', scripts: { test: 'node --test' } })}\n`,
  'test/a.test.js': 'import test from "node:test"\ntest("adds two numbers", () => {})\n',
  'specs/a.md': '# A\n\n- [ ] It adds two numbers\n- [x]It is so\n',
}

describe('where the file system refuses', () => {
  test('each word says so with exit 5, and nothing is written', async () => {
    const machine = await machineWith(files)
    await chmod(join(machine.project, 'specs/a.md'), 0o444)
    const calls = [
      ['add', 'a', 'more'],
      ['lint', '--fix'],
      ['bind', '--apply', '--yes'],
      ['new', 'more'],
      ['export', 'a', '--to', 'kiro'],
      ['coverage', '-o', 'report.md'],
    ]
    const first = await spec(machine, ['list'])
    expect(first.code).toBe(0)
    await Promise.all(['specs', '.'].map((path) => chmod(join(machine.project, path), 0o555)))
    const said = []
    for (const args of calls) said.push(await asNobody(machine, () => spec(machine, args)))
    expect(said.map(({ code, json }, i) => [calls[i]![0], code, json.code])).toEqual([
      ['add', 5, 'spec.unwritable'],
      ['lint', 5, 'spec.unwritable'],
      ['bind', 5, 'spec.unwritable'],
      ['new', 5, 'spec.unwritable'],
      ['export', 5, 'spec.unwritable'],
      ['coverage', 5, 'output.unwritable'],
    ])
    await Promise.all(['specs', '.'].map((path) => chmod(join(machine.project, path), 0o777)))
    await asNobody(machine, async () => {
      for (const args of calls.slice(0, 3))
        expect((await spec(machine, args)).json.code, args[0]).toBe('spec.unwritable')
    })
    expect(await machine.read('specs/a.md')).toBe(files['specs/a.md'])
    expect(await readdir(join(machine.project, 'specs'))).toEqual(['a.md'])
  })

  test('what was seen red is shown, though it cannot be noted', async () => {
    const machine = await machineWith({ 'specs/a.md': '- [ ] a\n  - verify: `false`\n' })
    await mkdir(join(machine.project, '.mmm/evidence.jsonl'), { recursive: true })
    const { project: cwd, env } = machine
    const said = await inProcess(['spec', 'bind', '--prove'], { cwd, env, packageRoot: repository })
    expect([said.code, said.stdout]).toEqual([0, expect.stringContaining('can fail: red as the files stand')])
    expect(said.stderr).toContain('What was seen cannot be noted in .mmm/evidence.jsonl: ')
  })

  test('a report at a place that cannot be one is a slip of the user', async () => {
    const machine = await machineWith({ 'specs/a.md': '- [ ] a\n' })
    for (const path of ['none/report.md', 'specs', 'README.md/x']) {
      const { code, json } = await spec(machine, ['coverage', '-o', path])
      expect([code, json.code], path).toEqual([2, 'output.unwritable'])
    }
  })

  test('a disk that is full leaves nothing behind', async () => {
    const text = `${'x'.repeat(60)}\n`.repeat(100)
    const machine = await machineWith({ 'specs/a.md': `- [ ] a\n\n${text}` })
    const limited = ['-c', 'ulimit -f 4; exec "$0" "$@"', process.execPath, binary, 'spec', 'add', 'a', 'b']
    const { project: cwd, env } = machine
    const { status, stderr } = spawnSync('sh', limited, { cwd, env, encoding: 'utf8' })
    expect([status, stderr]).toEqual([5, expect.stringContaining('cannot be written: EFBIG')])
    expect(await machine.git('status', '--porcelain')).toBe('')
    expect(await machine.read('specs/a.md')).toBe(`- [ ] a\n\n${text}`)
    expect((await readdir(join(machine.project, '.mmm/spec-changes'))).filter((name) => name.endsWith('.tmp'))).toEqual(
      [],
    )
  })
})
