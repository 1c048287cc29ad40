import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, test } from 'vitest'
import type { Reply } from '../../src/agent/scripted_model/reply.ts'
import { finish } from './calculator.ts'
import { acts, edit, parsed, told, userSide, write, type Told } from './tiny.ts'
import { mmm as inProcess } from '../cli/world.ts'
import { newMachine, playModel, repository, type Machine } from './world.ts'

const calculator: Record<string, string> = {
  'package.json': `${JSON.stringify({ type: 'module', scripts: { test: 'node --test' } })}\n`,
  'src/calc.js': 'export const add = (a, b) => a + b\nexport const subtract = (a, b) => a + b\n',
  'test/calc.test.js': `import test, { describe, it } from 'node:test'
import assert from 'node:assert/strict'
import { add, subtract } from '../src/calc.js'
test('adds two numbers', () => assert.equal(add(1, 2), 3))
describe('FR-002', () => { it('subtracts', () => assert.equal(subtract(5, 3), 2)) })
`,
  'specs/calc.md':
    '# Calculator\r\n\r\n- [x] It adds two numbers\r\n- [x] FR-002: it takes one\r\n  from another\r\n- [ ] People like it\r\n',
}

describe.concurrent('mmm spec bind', () => {
  test('proposes, writes a line each, and sees checks red on older sources', async () => {
    const machine = await newMachine(calculator)
    const proposed = parsed((await machine.mmm(['spec', 'bind', '--json'])).stdout)
    expect(proposed).toMatchObject({
      kind: 'spec-bind',
      proposals: [
        { id: 'calc#it-adds-two-numbers', check: '[@test](test/calc.test.js "adds two numbers")', standing: 'sure' },
        { id: 'calc#FR-002', file: 'specs/calc.md', line: 4, standing: 'sure' },
      ],
      unbound: [{ id: 'calc#people-like-it' }],
      files: [],
    })
    expect(await machine.git('status', '--porcelain')).toBe('')
    const unasked = await machine.mmm(['spec', 'bind', 'calc', '--apply', '--json'])
    expect([unasked.code, parsed(unasked.stdout)]).toEqual([2, expect.objectContaining({ code: 'spec.leave-needed' })])
    expect(parsed(unasked.stdout)['hint']).toContain('--yes')
    expect(await machine.git('status', '--porcelain')).toBe('')
    const applied = await machine.mmm(['spec', 'bind', 'calc', '--apply', '--yes'])
    expect([applied.code, applied.stderr]).toEqual([0, expect.stringContaining('+ 4    - [@test](test/calc.test.js')])
    expect(await machine.read('specs/calc.md')).toBe(
      calculator['specs/calc.md']!.replace(
        'numbers\r\n',
        'numbers\r\n  - [@test](test/calc.test.js "adds two numbers")\r\n',
      ).replace('another\r\n', 'another\r\n  - [@test](test/calc.test.js "FR-002 > subtracts")\r\n'),
    )
    await machine.write(
      'src/calc.js',
      calculator['src/calc.js']!.replace('subtract = (a, b) => a + b', 'subtract = (a, b) => a - b'),
    )
    await machine.git('-c', 'user.name=User', '-c', 'user.email=user@example.com', 'commit', '-qam', 'Subtract')
    const first = (await machine.git('rev-parse', 'HEAD~1')).trim()
    const before = await userSide(machine)
    const proved = await machine.mmm(['spec', 'bind', '--prove', '--json'])
    expect([proved.code, parsed(proved.stdout)['proved']]).toEqual([
      1,
      [
        expect.objectContaining({ id: 'calc#it-adds-two-numbers', outcome: 'never red' }),
        expect.objectContaining({ id: 'calc#FR-002', outcome: 'seen red', commit: first, exit: 1 }),
      ],
    ])
    expect(await userSide(machine)).toEqual(before)
    expect(await machine.git('worktree', 'list')).not.toContain('prove-')
    const evidence = (await machine.read('.mmm/evidence.jsonl'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(evidence.at(-1)).toMatchObject({ criterion: 'calc#FR-002', passed: false, how: 'prove', commit: first })
    const again = parsed((await machine.mmm(['spec', 'bind', '--prove', '--json'])).stdout)
    expect(again['proved']).toMatchObject([{ id: 'calc#it-adds-two-numbers', outcome: 'never red' }])
    await machine.remove()
  })
})

describe.concurrent('checks that are no commands', () => {
  test('run in spec check; a server is asked about before a run, a file is not', async () => {
    const server = createServer((_, response) => response.end('well')).listen(0, '127.0.0.1')
    await new Promise((done) => server.once('listening', done))
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const lines = [
      `verify: GET ${url} -> 200 contains "well"`,
      `verify: GET ${url} contains "ill"`,
      'verify: file a.txt contains "a"',
      'verify: file b.txt exists',
      'verify: check fine',
      'verify: check fime',
      'verify: `sleep 30` within 1s',
    ]
    const items = lines.map((line, i) => `- [x] AC${i + 1}: it holds\n  - ${line}\n`).join('')
    const machine = await newMachine({
      'a.txt': 'a\n',
      '.mmm/config.yml': 'checks:\n  fine: grep -q a a.txt\n',
      'specs/a.md': items,
      'specs/b.md': `- [ ] B1: x\n  - verify: GET ${url}\n- [ ] B2: y\n  - verify: file y exists\n`,
    })
    const { code, stdout } = await machine.mmm(['spec', 'check', 'a', '--json'])
    const criteria = parsed(stdout)['criteria'] as Array<Record<string, unknown>>
    expect([code, criteria.map((one) => [one['status'], one['reason'] ?? one['command']])]).toEqual([
      1,
      [
        ['green', `GET ${url} -> 200 contains "well"`],
        ['red', 'the body does not contain "ill"'],
        ['green', 'file a.txt contains "a"'],
        ['red', 'there is no such file'],
        ['green', 'grep -q a a.txt'],
        ['red', 'The project has no check "fime"'],
        ['red', 'timeout'],
      ],
    ])
    const model = await playModel(acts())
    const refused = parsed((await machine.mmm(['improve', '--json'], { env: model.env })).stdout)
    expect(refused['code']).toBe('trust.needed')
    expect(refused['message']).toContain(`GET ${url} -> 2xx   (specs/b.md:1)`)
    expect(refused['message']).not.toContain('file y exists')
    await model.close()
    server.close()
    await machine.remove()
  })
})

describe.concurrent('mmm improve "<sentence>"', () => {
  const project = { 'a.txt': 'a\n', '.mmm/config.yml': 'checks:\n  test: grep -q a a.txt\n' }

  test('--verify proves it, .mmm/specs holds it, --keep-spec commits it on the branch', async () => {
    const { machine, run } = await improved(project, ['b.txt is there', '--verify', 'test -e b.txt', '--keep-spec'])
    expect([run.code, run.iterations]).toEqual([0, [['improve-b-txt-is-there#b-txt-is-there', 'kept', 'green', 1]]])
    const path = 'specs/improve-b-txt-is-there.md'
    const kept = await machine.git('show', `${run.branch}:${path}`)
    expect(kept).toContain('- [x] b.txt is there\n  - verify: `test -e b.txt`\n')
    expect(await machine.read(`.mmm/${path}`)).toBe(kept)
    expect(await machine.git('diff', '--name-only', 'main', run.branch)).toBe(`b.txt\n${path}\n`)
    expect(await machine.git('log', '-1', '--format=%s%n%(trailers:key=Mmm-Criterion)', run.branch)).toContain(
      'docs(specs): b.txt is there\nMmm-Criterion: improve-b-txt-is-there#b-txt-is-there',
    )
    await machine.git('checkout', '-q', run.branch)
    expect((await machine.mmm(['spec', 'check'])).code).toBe(0)
    const twice = parsed((await machine.mmm(['improve', 'b.txt is there', '--verify', 'true', '--json'])).stdout)
    expect(twice['code']).toBe('improve.known')
    await machine.remove()
  })

  test('a form in the sentence; without --keep-spec the branch holds only the change', async () => {
    const { machine, run } = await improved(project, ['there is a b, verify: file b.txt contains "x"'])
    expect(run.code).toBe(0)
    expect(await machine.git('diff', '--name-only', 'main', run.branch)).toBe('b.txt\n')
    expect(await machine.read('.mmm/specs/improve-there-is-a-b.md')).toContain('- [x] there is a b\n')
    expect(await machine.git('status', '--porcelain')).toBe('')
    await machine.remove()
  })

  test('on a terminal it asks for the command, for leave, and whether to keep the specification', async () => {
    const machine = await newMachine(project)
    const model = await playModel(acts(write('b.txt', 'x\n'), finish('done', 'Done')))
    const asked: string[] = []
    const answers = ['test -e b.txt', 'y', 'y', 'n']
    const ask = async (question: string) => {
      asked.push(question)
      return answers.shift() ?? ''
    }
    const at = { cwd: machine.project, env: { ...machine.env, ...model.env }, packageRoot: repository }
    const ended = await inProcess(['improve', 'Bees are welcome'], { ...at, stdinIsTTY: true, stderrIsTTY: true, ask })
    await model.close()
    expect([ended.code, asked]).toEqual([
      0,
      [
        'Which command proves it (exit code 0)? ',
        expect.stringMatching(/Run them, and spend up to \$.*\[y\/N\] $/),
        expect.stringContaining('specs/improve-bees-are-welcome.md'),
        expect.stringMatching(/^Fast-forward your branch to mmm/),
      ],
    ])
    const branch = (await machine.git('branch', '--list', 'mmm/*', '--format=%(refname:short)')).trim()
    expect(await machine.git('diff', '--name-only', 'main', branch)).toBe('b.txt\nspecs/improve-bees-are-welcome.md\n')
    await machine.remove()
  })

  test('a test that fits proves it', async () => {
    const files = {
      ...calculator,
      'specs/calc.md': '',
      'test/calc.test.js': `import test from 'node:test'
import { existsSync } from 'node:fs'
test('b.txt stands in the root', () => { if (!existsSync('b.txt')) throw new Error('no') })\n`,
    }
    const { machine, run, stderr } = await improved(files, ['b.txt stands in the root'])
    expect([run.code, run.iterations.length]).toEqual([0, 1])
    expect(stderr).toContain('Proven by [@test](test/calc.test.js "b.txt stands in the root")')
    await machine.remove()
  })

  test('a run that stopped at a limit goes on with its sentence', async () => {
    const machine = await newMachine(project)
    const model = await playModel((request, { turn }) => {
      const first = !JSON.stringify(request.messages[0]).includes('Last attempt')
      return turn === 0 ? write(first ? 'c.txt' : 'b.txt', 'x\n') : finish('done', 'Done')
    })
    const args = [
      'improve',
      'b.txt is there',
      '--verify',
      'test -e b.txt',
      '--keep-spec',
      '--repair',
      '0',
      '--yes',
      '--json',
    ]
    const stopped = told(await machine.mmm([...args, '--max-iterations', '1'], { env: model.env }))
    expect([stopped.code, stopped.iterations[0]![1]]).toEqual([3, 'undone'])
    const run = told(await machine.mmm(['resume', '--max-iterations', '3', '--json', '--yes'], { env: model.env }))
    expect([run.code, run.iterations.map((one) => one[1])]).toEqual([0, ['undone', 'kept']])
    expect(await machine.git('diff', '--name-only', 'main', run.branch)).toBe(
      'b.txt\nspecs/improve-b-txt-is-there.md\n',
    )
    await model.close()
    await machine.remove()
  })

  test('mistakes name the flag', async () => {
    const machine = await newMachine(project)
    const say = async (...args: string[]) => {
      const said = parsed((await machine.mmm(['improve', ...args, '--yes', '--json'])).stdout)
      return [said['code'], said['hint']]
    }
    expect(await say('make it good')).toEqual(['improve.unproven', expect.stringContaining('--verify')])
    expect(await say('it is so, verify: POST http://h/')).toEqual(['improve.unproven', expect.stringContaining('GET')])
    expect(await say('it is so, verify: `x`', '--verify', 'y')).toEqual(['improve.two-checks', expect.anything()])
    expect(await say('--verify', 'y')).toEqual(['cli.unused-flag', expect.stringContaining('--verify')])
    expect(await machine.git('status', '--porcelain')).toBe('')
    await machine.remove()
  })
})

describe.concurrent('mmm improve --write-checks', () => {
  const files = {
    'package.json': calculator['package.json']!,
    'src/calc.js': 'export const add = (a, b) => a + b\n',
    'test/add.test.js': testOf('add', 'adds', 'add(1, 2) === 3'),
    'specs/calc.md':
      '# Calculator\n\n- [ ] AC1: it subtracts\n- [x] AC2: it adds\n  - [@test](test/add.test.js "adds")\n',
  }
  const subtracts = testOf('subtract', 'AC1: it subtracts', 'subtract(5, 3) === 2')
  const works = edit('src/calc.js', 'export', 'export const subtract = (a, b) => a - b\nexport')

  test('a test that is red before the change and green after it becomes the check', async () => {
    const { machine, run, asked } = await written(files, [write('test/subtract.test.js', subtracts), works])
    expect([run.code, run.iterations]).toEqual([0, [['calc#AC1', 'kept', 'green', 1]]])
    expect(asked).toContain('begins with \\"AC1\\"')
    const link = '- [x] AC1: it subtracts\n  - [@test](test/subtract.test.js "AC1: it subtracts")\n- [x] AC2'
    expect(await machine.git('show', `${run.branch}:specs/calc.md`)).toContain(link)
    await machine.git('checkout', '-q', run.branch)
    expect((await machine.mmm(['spec', 'check'])).code).toBe(0)
    await machine.remove()
  })

  test.each([
    ['no test', [works], 'it holds no new test for the criterion'],
    [
      'a test that was green before',
      [works, write('test/b.test.js', testOf('add', 'AC1: it subtracts', 'add(1, 1) === 2'))],
      'its test "AC1: it subtracts" is green without the change, so it proves nothing',
    ],
    [
      'a test that stays red',
      [works, write('test/b.test.js', testOf('subtract', 'AC1: it subtracts', 'subtract(5, 3) === 9'))],
      'its own check is red',
    ],
  ])('%s is undone', async (_, replies, reason) => {
    const { machine, run } = await written(files, replies, '--max-iterations', '1')
    expect(run.iterations.map((one) => one.slice(1, 3))).toEqual([['undone', 'red']])
    expect(run.reasons.join()).toContain(reason)
    expect(await machine.git('diff', '--name-only', 'main', run.branch)).toBe('')
    await machine.remove()
  })

  test('without the flag it stays unproven', async () => {
    const machine = await newMachine(files)
    const model = await playModel(acts())
    const run = told(await machine.mmm(['improve', '--yes', '--json'], { env: model.env }))
    expect([run.code, run.iterations]).toEqual([1, []])
    await model.close()
    await machine.remove()
  })
})

function testOf(name: string, title: string, holds: string): string {
  return `import test from 'node:test'
import assert from 'node:assert/strict'
import * as calc from '../src/calc.js'
const { ${name} } = calc
test('${title}', () => assert.ok(${holds}))
`
}

/** Runs with `--write-checks` and a model that gives these replies. */
async function written(
  files: Record<string, string>,
  replies: readonly Reply[],
  ...args: string[]
): Promise<{ machine: Machine; run: Told; asked: string }> {
  const machine = await newMachine(files)
  const model = await playModel(acts(...replies))
  const ended = await machine.mmm(['improve', '--write-checks', '--repair', '0', '--yes', '--json', ...args], {
    env: model.env,
  })
  await model.close()
  return { machine, run: told(ended), asked: JSON.stringify(model.requests[0]) }
}

/** Runs a sentence with a model that writes `b.txt`. */
async function improved(
  files: Record<string, string>,
  args: readonly string[],
): Promise<{ machine: Machine; run: Told; stderr: string }> {
  const machine = await newMachine(files)
  const model = await playModel(acts(write('b.txt', 'x\n'), finish('done', 'Done')))
  const ended = await machine.mmm(['improve', ...args, '--yes', '--json'], { env: model.env })
  await model.close()
  return { machine, run: told(ended), stderr: ended.stderr }
}
