import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { Event } from '../../src/core/event.ts'
import { sha256 } from '../../src/core/id.ts'
import type { Reply } from '../../src/agent/scripted_model/reply.ts'
import type { Script } from '../../src/agent/scripted_model/script.ts'
import { call, finish } from './calculator.ts'
import {
  acts,
  actsBy,
  commitsOf,
  edit,
  eventsOf,
  firstText,
  lastText,
  parsed,
  spec,
  tiny,
  told,
  userSide,
  wanted,
  write,
  type Asked,
  type Told,
} from './tiny.ts'
import { newMachine, playModel, repository, type Machine } from './world.ts'

const subtracts: Asked = [
  'AC1: it subtracts',
  `node -e "import('./src/math.js').then((m) => process.exit(m.subtract(5, 3) === 2 ? 0 : 1))"`,
]

/** A project with two tests of `node --test`, found by itself, and a criterion that has no test yet. */
const tested: Record<string, string> = {
  'package.json': `${JSON.stringify({ name: 'math', type: 'module', scripts: { test: 'node --test' } }, null, 2)}\n`,
  'src/math.js': 'export function add(a, b) {\n  return a + b\n}\n',
  'test/math.test.js': `import test from 'node:test'
import assert from 'node:assert/strict'
import { add } from '../src/math.js'

test('adds', () => {
  assert.equal(add(2, 3), 5)
})

test('adds negative numbers', () => {
  assert.equal(add(-2, -3), -5)
})
`,
  'specs/math.md': spec('math', [subtracts]),
}

const works = edit(
  'src/math.js',
  'export function add',
  'export function subtract(a, b) {\n  return a - b\n}\n\nexport function add',
)
const breaks = edit('src/math.js', 'return a + b', 'return a * b')

describe.concurrent('the model lies', () => {
  test('in `finish`: nothing was changed, so it is undone', async () => {
    const { run, machine } = await tried(tested, acts())
    expect(run.iterations).toEqual([['math#AC1', 'undone', 'unchanged', 1]])
    expect(run.reasons).toEqual(['the model changed no file'])
    await machine.remove()
  })

  test.each<[string, Reply[], RegExp, string[]]>([
    [
      'removes a test',
      [
        works,
        edit('test/math.test.js', "test('adds negative numbers', () => {\n  assert.equal(add(-2, -3), -5)\n})\n", ''),
      ],
      /it removed tests that existed in "test\/math\.test\.js.*"adds negative numbers"/,
      [],
    ],
    [
      'removes a test file',
      [works, call('run', { command: 'rm test/math.test.js' })],
      /it removed tests that existed in "test\/math\.test\.js/,
      ['--allow-run=rm'],
    ],
    [
      'skips a test',
      [works, edit('test/math.test.js', "test('adds',", "test.skip('adds',")],
      /it changed tests that existed in "test\/math\.test\.js:5" \("adds"\)/,
      [],
    ],
    [
      'empties a test',
      [works, edit('test/math.test.js', '  assert.equal(add(2, 3), 5)\n', '')],
      /it changed tests that existed/,
      [],
    ],
    [
      'lets all others be skipped',
      [works, edit('test/math.test.js', "test('adds',", "test.only('adds',")],
      /it changed tests that existed/,
      [],
    ],
  ])('%s: refused and undone', async (_name, replies, reason, flags) => {
    const { run, machine, tip } = await tried(tested, acts(...replies), ...flags)
    expect(run.iterations).toEqual([['math#AC1', 'undone', 'refused', 1]])
    expect(run.reasons).toEqual([expect.stringMatching(reason)])
    expect(tip).toBe('same')
    await machine.remove()
  })

  test('sets scripts.test to `true`: put back, and green is judged as it is', async () => {
    const { run, machine } = await tried(tested, acts(works, edit('package.json', 'node --test', 'true')))
    expect(run.iterations).toEqual([['math#AC1', 'kept', 'green', 1]])
    expect(await machine.git('show', `${run.branch}:package.json`)).toBe(tested['package.json'])
    await machine.remove()
  })

  test('sets scripts.test to `true` over a break: put back, and red is judged as it is', async () => {
    const { run, machine } = await tried(
      tested,
      acts(works, breaks, edit('package.json', 'node --test', 'true')),
      '--repair=0',
    )
    expect(run.iterations).toEqual([['math#AC1', 'undone', 'red', 1]])
    expect(run.reasons.join()).toContain('"test" passed before, fails now')
    await machine.remove()
  })

  test('adds the configuration of a test runner: taken away', async () => {
    const { run, machine } = await tried(
      tested,
      acts(
        works,
        write('vitest.config.ts', 'export default { test: { passWithNoTests: true } }\n'),
        write('jest.config.js', 'export default {}\n'),
      ),
    )
    expect(run.iterations).toEqual([['math#AC1', 'kept', 'green', 1]])
    expect(await machine.git('ls-tree', '-r', '--name-only', run.branch)).toBe(
      'package.json\nspecs/math.md\nsrc/math.js\ntest/math.test.js\n',
    )
    await machine.remove()
  })

  test('changes the lockfile where no setup could install from it: refused', async () => {
    const lock = '{\n  "name": "math",\n  "lockfileVersion": 3,\n  "packages": {}\n}\n'
    const { run, machine } = await tried(
      { ...tested, 'package-lock.json': lock },
      acts(works, edit('package-lock.json', '"packages": {}', '"packages": { "a": {} }')),
    )
    expect(run.iterations).toEqual([['math#AC1', 'undone', 'refused', 1]])
    expect(run.reasons).toEqual([expect.stringContaining('the lockfile "package-lock.json"')])
    await machine.remove()
  })

  test('writes a page that would be a specification by its text, in whatever folder: refused', async () => {
    const page = write('docs/new.spec.md', '---\ntargets: [src/**]\n---\n\n- adds [@test](../test/math.test.js)\n')
    const { run, machine } = await tried(tested, acts(page, works))
    expect(run.iterations[0]).toEqual(['math#AC1', 'undone', 'refused', 1])
    expect(run.reasons[0]).toContain('it changed "docs/new.spec.md", a specification, which only its owner changes')
    await machine.remove()
  })

  test('ticks the box itself, edits the spec, CI and .mmm: the tool refuses each', async () => {
    const files = { ...tested, '.github/workflows/ci.yml': 'on: push\n', '.mmm/config.yml': 'repair: 2\n' }
    const { run, machine, events } = await tried(
      files,
      acts(
        edit('specs/math.md', '- [ ] AC1', '- [x] AC1'),
        write('specs/other.md', '# Other\n'),
        edit('.github/workflows/ci.yml', 'push', 'never'),
        edit('.mmm/config.yml', 'repair: 2', 'checks: {}'),
        works,
      ),
    )
    expect(run.iterations).toEqual([['math#AC1', 'kept', 'green', 1]])
    const refused = events.flatMap((one) => (one.type === 'tool.ended' && one.refused === true ? [one.subject] : []))
    expect(refused).toEqual(['specs/math.md', 'specs/other.md', '.github/workflows/ci.yml', '.mmm/config.yml'])
    expect(await machine.git('diff', '--name-only', 'main', run.branch)).toBe('specs/math.md\nsrc/math.js\n')
    await machine.remove()
  })
})

describe.concurrent('what may be done', () => {
  test('tests are added to an existing file, import line and all: kept', async () => {
    const more = "\ntest('subtracts', () => {\n  assert.equal(subtract(5, 3), 2)\n})\n"
    const { run, machine } = await tried(
      tested,
      acts(works, call('read', { path: 'test/math.test.js' }), {
        content: [
          {
            type: 'tool_use',
            name: 'edit',
            input: {
              path: 'test/math.test.js',
              edits: [
                { old: "import { add } from '../src/math.js'", new: "import { add, subtract } from '../src/math.js'" },
                { old: '  assert.equal(add(-2, -3), -5)\n})\n', new: `  assert.equal(add(-2, -3), -5)\n})\n${more}` },
              ],
            },
          },
        ],
      }),
    )
    expect([run.iterations, run.reasons]).toEqual([[['math#AC1', 'kept', 'green', 1]], []])
    expect(await machine.git('show', `${run.branch}:test/math.test.js`)).toContain("test('subtracts'")
    await machine.remove()
  })

  const changesTest = [works, edit('test/math.test.js', 'assert.equal(add(2, 3), 5)', 'assert.equal(add(2, 4), 6)')]

  test.each<[string, Record<string, string>, string[], string]>([
    ['--allow-test-changes', tested, ['--allow-test-changes'], 'kept'],
    ['--allow-test-changes=test/**', tested, ['--allow-test-changes=test/**'], 'kept'],
    ['--allow-test-changes=other/**', tested, ['--allow-test-changes=other/**'], 'undone'],
    [
      'may-change of the spec',
      { ...tested, 'specs/math.md': spec('math', [subtracts], 'may-change: [test/math.test.js]\n') },
      [],
      'kept',
    ],
    [
      'may-change of other files',
      { ...tested, 'specs/math.md': spec('math', [subtracts], 'may-change: [test/other.test.js]\n') },
      [],
      'undone',
    ],
  ])('%s', async (_name, files, flags, outcome) => {
    const { run, machine } = await tried(files, acts(...changesTest), ...flags)
    expect(run.iterations.map(([, how]) => how)).toEqual([outcome])
    await machine.remove()
  })
})

describe.concurrent('red, repair and undo', () => {
  test('a break is red; its reason is in the first message of the next iteration', async () => {
    const firsts: string[] = []
    const script: Script = (request, { turn }) => {
      if (turn === 0) firsts.push(firstText(request))
      return (firsts.length === 1 ? [works, breaks] : [works])[turn] ?? finish('done', 'All is well')
    }
    const { run, machine } = await tried(tested, script, '--max-iterations=2', '--repair=0')
    expect(run.iterations).toEqual([
      ['math#AC1', 'undone', 'red', 1],
      ['math#AC1', 'kept', 'green', 1],
    ])
    expect(firsts[0]).not.toContain('Last attempt')
    expect(firsts[1]).toContain(`your change for this criterion was undone, because ${run.reasons[0]}`)
    expect(run.reasons[0]).toContain('"test" passed before, fails now')
    await machine.remove()
  })

  test('a repair round mends it in the same conversation: kept in the same iteration', async () => {
    const heard: string[] = []
    const script: Script = (request) => {
      const all = JSON.stringify(request.messages)
      const last = lastText(request)
      if (last.includes('The verdict on your change is red')) {
        heard.push(last)
        return edit('src/math.js', 'return a * b', 'return a + b')
      }
      if (!all.includes('export function subtract')) return works
      return all.includes('return a * b') ? finish('done', 'Done') : breaks
    }
    const { run, machine, events } = await tried(tested, script)
    expect(run.iterations).toEqual([['math#AC1', 'kept', 'green', 2]])
    expect(heard).toEqual([expect.stringMatching(/"test" passed before, fails now[\s\S]*adds/)])
    const conversations = new Set(events.flatMap((one) => ('conversation' in one ? [one.conversation] : [])))
    expect(conversations.size).toBe(1)
    await machine.remove()
  })

  test('junk is left behind: after the undo the worktree is exactly the base', async () => {
    const { machine, events } = await tried(
      tested,
      acts(
        write('junk.txt', 'junk\n'),
        write('deep/er/junk.js', 'junk\n'),
        call('run', { command: 'touch noise.log src/noise.log' }),
        call('run', { command: 'mkdir -p out/deep empty/folder' }),
        call('run', { command: 'touch out/deep/x' }),
        call('run', { command: 'rm src/math.js' }),
        call('run', { command: 'chmod 755 package.json' }),
        call('run', { command: 'ln -s src/math.js link' }),
      ),
      '--allow-run=touch',
      '--allow-run=mkdir',
      '--allow-run=rm',
      '--allow-run=chmod',
      '--allow-run=ln',
      '--repair=0',
    )
    const { path } = events.find((one) => one.type === 'workspace.made')!
    expect(events.filter((one) => one.type === 'tool.ended' && one.isError)).toEqual([])
    expect(filesIn(path)).toEqual(filesIn(machine.project))
    expect(await machine.git('-C', path, 'status', '--porcelain', '--ignored')).toBe('')
    await machine.remove()
  })

  test('a flaky candidate: green in the worktree, red in the clean checkout', async () => {
    const check =
      'set -e\nn=$(cat "$HOME/n" 2>/dev/null || echo 0)\ngrep -q b b.txt\necho $((n + 1)) > "$HOME/n"\ntest "$n" != 1\n'
    const { run, machine } = await tried(
      { ...tiny([['AC1: b is there', 'sh check.sh']]), 'check.sh': check },
      acts(write('b.txt', 'b\n')),
      '--max-iterations=2',
      '--repair=0',
    )
    expect(run.iterations).toEqual([
      ['tiny#AC1', 'undone', 'red', 1],
      ['tiny#AC1', 'kept', 'green', 1],
    ])
    expect(run.reasons).toEqual(['its own check is green in the worktree and red in a clean checkout: exit code 1'])
    await machine.remove()
  })
})

const two: Asked[] = [
  ['AC1: b is there', 'grep -q b b.txt'],
  ['AC2: c is there', 'grep -q c c.txt'],
]
const makesB = write('b.txt', 'b\n')
const makesC = write('c.txt', 'c\n')
const makesBoth = actsBy({ AC1: [makesB], AC2: [makesC] })

describe.concurrent('criteria', () => {
  test('green before any work: met, ticked in a commit of its own that says so', async () => {
    const { run, machine, model } = await ended(
      tiny([
        ['AC1: a is there', 'grep -q a a.txt'],
        ['AC2: b is there', 'grep -q b b.txt'],
      ]),
      actsBy({ AC2: [makesB] }),
    )
    expect([run.code, run.iterations]).toEqual([0, [['tiny#AC2', 'kept', 'green', 1]]])
    expect((await commitsOf(machine, run.branch)).map((line) => line.slice(41))).toEqual([
      'docs(specs): tick 1 criterion met before any work',
      'feat: AC2: b is there',
    ])
    expect(await machine.git('log', '-1', '--format=%b', `${run.branch}~1`)).toContain('never seen red')
    expect(await machine.git('diff', '--numstat', 'main', `${run.branch}~1`)).toBe('1\t1\tspecs/tiny.md\n')
    expect(model.requests.every((one) => !firstText(one.body as never).includes('> AC1'))).toBe(true)
    await machine.remove()
  })

  test('without a check: stays open, "unproven left"', async () => {
    const { run, machine } = await ended(
      tiny([['AC1: b is there', 'grep -q b b.txt'], ['AC2: it is beautiful']]),
      actsBy({ AC1: [makesB] }),
    )
    expect([run.code, run.reason, run.iterations]).toEqual([1, 'unproven left', [['tiny#AC1', 'kept', 'green', 1]]])
    expect(await machine.git('show', `${run.branch}:specs/tiny.md`)).toContain('- [ ] AC2')
    await machine.remove()
  })

  test('two proven by one change: one commit ticks both, one byte each', async () => {
    const { run, machine } = await ended(tiny(two), actsBy({ AC1: [makesB, makesC] }))
    expect([run.code, run.iterations]).toEqual([0, [['tiny#AC1', 'kept', 'green', 1]]])
    expect(await machine.git('show', `${run.branch}:specs/tiny.md`)).toBe(
      tiny(two)['specs/tiny.md']!.replaceAll('- [ ]', '- [x]'),
    )
    expect(await commitsOf(machine, run.branch)).toHaveLength(1)
    expect(await machine.git('log', '-1', '--format=%(trailers:key=Mmm-Criterion,valueonly)', run.branch)).toContain(
      'tiny#AC1\ntiny#AC2',
    )
    await machine.remove()
  })
})

describe.concurrent('what is picked', () => {
  const file = (name: string): Asked => [`${name} is there`, `test -e ${name}`]
  const makesAny: Script = (request, { turn }) =>
    turn === 0 ? write(wanted(request).split(' ')[0]!, 'x\n') : finish('done', 'Done')
  const many = {
    'a.txt': 'a\n',
    '.mmm/config.yml': 'checks:\n  test: grep -q a a.txt\n',
    'specs/low.md': spec('low', [file('low.txt')], 'priority: low\n'),
    'specs/high.md': spec('high', [file('high.txt')], 'priority: high\nneeds: [base]\n'),
    'specs/base.md': spec('base', [file('base.txt')], 'priority: 4\n'),
    'specs/draft.md': spec('draft', [file('draft.txt')], 'status: draft\n'),
    'specs/blocked.md': spec('blocked', [file('blocked.txt')], 'status: blocked\n'),
  }
  const picks = (run: Told) => run.iterations.map(([criterion]) => criterion.split('#')[0])

  test('by priority and needs; drafts and blocked ones are not', async () => {
    const { run, machine } = await ended(many, makesAny)
    expect([run.code, run.reason, picks(run)]).toEqual([0, 'done', ['base', 'high', 'low']])
    await machine.remove()
  })

  test('a draft and a blocked one by name or path', async () => {
    const { run, machine } = await ended(many, makesAny, 'draft', 'specs/blocked.md')
    expect([run.code, run.reason, picks(run).toSorted()]).toEqual([0, 'done', ['blocked', 'draft']])
    await machine.remove()
  })

  test('--focus', async () => {
    const { run, machine, model } = await ended(many, makesAny, '--focus', 'low.txt')
    expect([run.code, run.reason, picks(run)]).toEqual([0, 'done', ['low']])
    expect(model.requests).toHaveLength(2)
    await machine.remove()
  })

  test('--focus that fits nothing is a mistake', async () => {
    const machine = await newMachine(many)
    const refused = await machine.mmm(['improve', '--yes', '--json', '--focus', 'nowhere'])
    expect([refused.code, parsed(refused.stdout)['code']]).toEqual([2, 'improve.focus'])
    await machine.remove()
  })

  test('a sentence with its check', async () => {
    const { run, machine } = await ended(many, makesAny, 'sentence.txt is there, verify: `test -e sentence.txt`')
    expect([run.code, run.iterations.length]).toEqual([0, 1])
    expect(await machine.git('diff', '--name-only', 'main', run.branch)).toBe('sentence.txt\n')
    await machine.remove()
  })

  test('a sentence without a check, and an unknown word', async () => {
    const machine = await newMachine(many)
    const model = await playModel(makesAny)
    const sentence = await machine.mmm(['improve', 'make it beautiful', '--yes', '--json'], { env: model.env })
    expect([sentence.code, parsed(sentence.stdout)]).toEqual([
      2,
      expect.objectContaining({ kind: 'error', code: 'improve.unproven' }),
    ])
    const word = await machine.mmm(['improve', 'hihg', '--yes', '--json'], { env: model.env })
    expect([word.code, parsed(word.stdout)]).toEqual([
      2,
      expect.objectContaining({ code: 'spec.unknown', hint: expect.stringContaining('high') }),
    ])
    await model.close()
    await machine.remove()
  })
})

describe.concurrent('limits', () => {
  test('--target', async () => {
    const { run, machine } = await ended(tiny(two), makesBoth, '--target=5')
    expect([run.code, run.reason, run.iterations.length]).toEqual([0, 'target', 1])
    await machine.remove()
  })

  test('--max-iterations 1: exit 3 where something is left, and resume goes on', async () => {
    const { run, machine, model } = await live(tiny(two), makesBoth, '--max-iterations=1')
    expect([run.code, run.reason, run.iterations.length]).toEqual([3, 'iterations', 1])
    const again = told(await machine.mmm(['resume', '--json', '--max-iterations=5'], { env: model.env }))
    expect([again.code, again.reason, again.iterations.map(([, how]) => how)]).toEqual([0, 'done', ['kept', 'kept']])
    await model.close()
    await machine.remove()
  })

  test('done on the last allowed iteration is done', async () => {
    const { run, machine } = await ended(tiny(), acts(makesB), '--max-iterations=1')
    expect([run.code, run.reason]).toEqual([0, 'done'])
    await machine.remove()
  })

  test.each([
    ['dollars', '--budget-usd=0.001', '--budget-usd=5'],
    ['tokens', '--budget-tokens=900', '--budget-tokens=1000000'],
  ])('%s: nothing is spent beyond, and resume with more goes on', async (reason, little, more) => {
    const { run, machine, model } = await live(tiny(), acts(makesB), little)
    expect([run.code, run.reason, model.requests.length]).toEqual([3, reason, 0])
    const again = told(await machine.mmm(['resume', '--json', more], { env: model.env }))
    expect([again.code, again.reason]).toEqual([0, 'done'])
    await model.close()
    await machine.remove()
  })

  test('an unknown price is said; the tokens hold, and resume with more goes on', async () => {
    const { run, machine, model, stderr } = await live(
      tiny(),
      acts(call('read', { path: 'a.txt' }), makesB),
      '--model=local-1',
      '--budget-tokens=4000',
    )
    expect([run.code, run.reason]).toEqual([3, 'tokens'])
    expect(stderr).toContain(
      'The price of "local-1" is not known: dollars are not counted, the limit of 4000 tokens still holds',
    )
    const again = await machine.mmm(['resume', '--json', '--budget-tokens=1000000'], { env: model.env })
    expect([again.code, told(again).reason]).toEqual([0, 'done'])
    expect(parsed(again.stdout)['spent']).toMatchObject({ usd: 0, unpriced: expect.any(Number) })
    await model.close()
    await machine.remove()
  })

  test('no progress after three undone', async () => {
    const { run, machine } = await ended(
      tiny(),
      (_request, { turn, n }) => (turn === 0 ? write('z.txt', `${n}\n`) : finish('done', 'Done')),
      '--repair=0',
    )
    expect([run.code, run.reason, run.iterations.map(([, how]) => how)]).toEqual([
      1,
      'no progress',
      ['undone', 'undone', 'undone'],
    ])
    await machine.remove()
  })
})

describe.concurrent('checks of .mmm/config.yml', () => {
  const config = (command: string) =>
    `checks:\n  test: grep -q a a.txt\n  slow:\n    command: ${command}\n    when: end\n`

  test('`when: end` runs at the baseline and at the end only', async () => {
    const { run, machine } = await ended({ ...tiny(), '.mmm/config.yml': config('test -e a.txt') }, acts(makesB))
    expect([run.code, run.reason]).toEqual([0, 'done'])
    const phases = (await eventsOf(machine, run.id)).flatMap((one) =>
      one.type === 'check.ended' && one.result.check === 'slow' ? [one.phase] : [],
    )
    expect(phases).toEqual(['baseline', 'check'])
    await machine.remove()
  })

  test('one that is red at the end and was green: exit 1', async () => {
    const { run, machine } = await ended({ ...tiny(), '.mmm/config.yml': config('test ! -e b.txt') }, acts(makesB))
    expect([run.code, run.reason, run.message]).toEqual([
      1,
      'failed',
      'Passed at the baseline and fails at the end: slow',
    ])
    await machine.remove()
  })
})

describe.concurrent('branches', () => {
  test('--branch and --merge', async () => {
    const { run, machine } = await ended(tiny(), acts(makesB), '--branch=work/b', '--merge')
    expect([run.code, run.branch]).toEqual([0, 'work/b'])
    expect(await machine.git('rev-parse', 'main')).toBe(await machine.git('rev-parse', 'work/b'))
    expect(await machine.read('b.txt')).toBe('b\n')
    expect(await machine.git('status', '--porcelain')).toBe('')
    await machine.remove()
  })

  test('the next run goes on from an unmerged branch; --fresh does not', async () => {
    const { run, machine, model } = await live(tiny(two), makesBoth, '--max-iterations=1')
    const on = told(await machine.mmm(['improve', '--yes', '--json'], { env: model.env }))
    expect([on.code, on.iterations.map(([criterion]) => criterion)]).toEqual([0, ['tiny#AC2']])
    expect(await machine.git('rev-parse', `${on.branch}~1`)).toBe(await machine.git('rev-parse', run.branch))
    const fresh = told(await machine.mmm(['improve', '--yes', '--json', '--fresh'], { env: model.env }))
    expect([fresh.code, fresh.iterations.map(([criterion]) => criterion)]).toEqual([0, ['tiny#AC1', 'tiny#AC2']])
    expect(await machine.git('rev-parse', `${fresh.branch}~2`)).toBe(await machine.git('rev-parse', 'main'))
    await model.close()
    await machine.remove()
  })
})

describe.concurrent('what is told and what is written', () => {
  test('--record, then --replay without a server: the same trees', async () => {
    const machine = await newMachine(tiny(two))
    const other = await machine.copy()
    const model = await playModel(makesBoth)
    const first = told(
      await machine.mmm(['improve', '--yes', '--json', '--record', '../answers.jsonl'], { env: model.env }),
    )
    await model.close()
    const replayed = await other.mmm([
      'improve',
      '--yes',
      '--json',
      '--replay',
      join(machine.project, '../answers.jsonl'),
    ])
    expect([replayed.code, await commitsOf(other, told(replayed).branch)]).toEqual([
      0,
      await commitsOf(machine, first.branch),
    ])
    const own = await machine.mmm(['improve', '--yes', '--json', '--fresh', '--replay', first.id])
    expect([own.code, await commitsOf(machine, told(own).branch)]).toEqual([0, await commitsOf(machine, first.branch)])
    await machine.remove()
    await other.remove()
  })

  test('--dry-run writes nothing anywhere', async () => {
    const machine = await newMachine(tiny(two))
    const model = await playModel(makesBoth)
    const before = filesIn(join(machine.project, '..'), [])
    const dry = await machine.mmm(['improve', '--dry-run', '--json'], { env: model.env })
    expect([dry.code, parsed(dry.stdout)]).toEqual([
      0,
      expect.objectContaining({ kind: 'preview', pick: expect.objectContaining({ id: 'tiny#AC1' }) }),
    ])
    expect(filesIn(join(machine.project, '..'), [])).toEqual(before)
    expect(model.requests).toEqual([])
    await model.close()
    await machine.remove()
  })

  test('--events: the lines of the log', async () => {
    const machine = await newMachine(tiny(two))
    const model = await playModel(makesBoth)
    const { code, stdout } = await machine.mmm(['improve', '--yes', '--events'], { env: model.env })
    const { run } = JSON.parse(stdout.split('\n')[0]!) as { run: string }
    expect([code, stdout]).toEqual([0, await machine.read(`.mmm/runs/${run}/log.jsonl`)])
    await model.close()
    await machine.remove()
  })

  test('without a terminal and without --yes: an error that names the flag, and nothing is run', async () => {
    const machine = await newMachine(tiny([['AC1: b', 'touch "$HOME/ran"']]))
    const model = await playModel(makesBoth)
    const asked = await machine.mmm(['improve', '--json'], { env: model.env })
    expect([asked.code, parsed(asked.stdout)]).toEqual([
      2,
      expect.objectContaining({ code: 'trust.needed', hint: expect.stringContaining('--yes') }),
    ])
    expect(() => statSync(join(machine.home, 'ran'))).toThrow('ENOENT')
    expect(model.requests).toEqual([])
    await model.close()
    await machine.remove()
  })

  test('.mmm/workflows/improve.yml takes the place of the shipped one', async () => {
    const shipped = readFileSync(join(repository, 'workflows/improve.yml'), 'utf8')
    const own = shipped.replace('steps:\n', 'steps:\n  - id: mine\n    run: echo mine > "$HOME/mine"\n\n')
    const machine = await newMachine({ ...tiny(), '.mmm/workflows/improve.yml': own })
    const model = await playModel(acts(makesB))
    const asked = await machine.mmm(['improve', '--json'], { env: model.env })
    expect([asked.code, parsed(asked.stdout)['message']]).toEqual([
      2,
      expect.stringContaining('.mmm/workflows/improve.yml'),
    ])
    const run = await machine.mmm(['improve', '--json', '--yes'], { env: model.env })
    expect([run.code, parsed(run.stdout)['asked']]).toEqual([
      0,
      expect.objectContaining({ path: '.mmm/workflows/improve.yml' }),
    ])
    expect(readFileSync(join(machine.home, 'mine'), 'utf8')).toBe('mine\n')
    await model.close()
    await machine.remove()
  })
})

interface Live {
  run: Told
  machine: Machine
  model: Awaited<ReturnType<typeof playModel>>
  stderr: string
  events: Event[]
  /** Whether the branch stands where it began. */
  tip: 'same' | 'moved'
}

/** A whole `mmm improve`; the user's side must not have noticed, but for a merge. The model lives on. */
async function live(files: Record<string, string>, script: Script, ...args: string[]): Promise<Live> {
  const machine = await newMachine(files)
  const side = await userSide(machine)
  const model = await playModel(script)
  const { code, stdout, stderr } = await machine.mmm(['improve', '--yes', '--json', ...args], { env: model.env })
  const run = told({ stdout, stderr })
  expect(run.code, stderr).toBe(code)
  if (!args.includes('--merge'))
    expect(await userSide(machine)).toEqual({
      ...side,
      ...(run.branch.startsWith('mmm/') ? {} : { branches: expect.any(String) }),
    })
  const moved = (await machine.git('rev-parse', run.branch)) !== (await machine.git('rev-parse', 'main'))
  return { run, machine, model, stderr, events: await eventsOf(machine, run.id), tip: moved ? 'moved' : 'same' }
}

async function ended(files: Record<string, string>, script: Script, ...args: string[]): Promise<Live> {
  const lived = await live(files, script, ...args)
  await lived.model.close()
  return lived
}

/** One iteration, if no flag says otherwise. */
function tried(files: Record<string, string>, script: Script, ...args: string[]): Promise<Live> {
  const once = args.some((arg) => arg.startsWith('--max-iterations')) ? [] : ['--max-iterations=1']
  return ended(files, script, ...once, ...args)
}

/** Path, mode and content of all files and folders below a folder. */
function filesIn(folder: string, without: readonly string[] = ['.git', '.mmm']): string[] {
  return readdirSync(folder, { withFileTypes: true })
    .filter((one) => !without.includes(one.name))
    .flatMap((one) => {
      const path = join(folder, one.name)
      if (one.isDirectory()) return [`${one.name}/`, ...filesIn(path, without).map((inner) => `${one.name}/${inner}`)]
      return [`${one.name} ${statSync(path).mode.toString(8)} ${sha256(readFileSync(path))}`]
    })
    .toSorted()
}
