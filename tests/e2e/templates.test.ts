import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { calculator, call, finish } from './calculator.ts'
import { edits, playTemplate, small, writes, type Asked } from './template_world.ts'

const broken = { ...small, 'src/add.js': 'export function add(a, b) {\n  return a - b\n}\n' }
const spec = `- [x] AC1: it is a function
  - verify: \`grep -q 'function add' src/add.js\`
- [ ] AC2: it is not
  - verify: \`grep -qv 'function add' src/add.js\`
`
const mended: [string, string] = ['a - b', 'a + b']

test.concurrent('fix-failing-tests: mends the code, and keeps that as a commit of its own', async () => {
  const played = await playTemplate('fix-failing-tests', {
    files: { ...broken, 'specs/a.md': spec },
    model: (asked) => edits('src/add.js', mended, asked),
  })
  expect(played.codes, played.said).toEqual([0, 0, 0])
  const criteria = [
    { id: 'workflow:fix-failing-tests#green', status: 'proven', check: 'npm test' },
    { id: 'a#AC1', status: 'ticked' },
    { id: 'a#AC2', status: 'open' },
  ]
  expect(played.run).toMatchObject({ reason: 'done', criteria })
  expect(await played.commits()).toEqual(['fix: The check "test" passes'])
  expect(await played.at('src/add.js')).toContain('a + b')
  expect(await played.at('specs/a.md')).toBe(spec)
  expect(await played.user()).toBe('?? .mmm/workflows/fix-failing-tests.yml\n')
})

test.concurrent('fix-failing-tests: what breaks a ticked criterion is not kept', async () => {
  const played = await playTemplate('fix-failing-tests', {
    files: { ...broken, 'specs/a.md': spec },
    inputs: { repair: '0' },
    args: ['--max-iterations', '1'],
    model: (asked) =>
      edits(
        'src/add.js',
        ['export function add(a, b) {\n  return a - b\n}', 'export const add = (a, b) => a + b'],
        asked,
      ),
  })
  expect(played.codes, played.said).toEqual([0, 0, 3])
  expect(played.run.iterations).toMatchObject([{ verdict: 'red', outcome: 'undone' }])
  expect(played.run.iterations[0].reasons.join()).toContain('a#AC1')
})

test.concurrent('fix-failing-tests: a test that is changed is no mending; it ends with 1 and keeps nothing', async () => {
  const played = await playTemplate('fix-failing-tests', {
    files: broken,
    model: (asked) => edits('test/add.test.js', ['(2, 3), 5', '(2, 3), -1'], asked),
  })
  expect(played.codes, played.said).toEqual([0, 0, 1])
  expect(played.run.reason).toBe('no progress')
  expect(played.run.iterations.map((one: { verdict: string }) => one.verdict)).toEqual([
    'refused',
    'refused',
    'refused',
  ])
  expect(await played.commits()).toEqual([])
})

test.concurrent('fix-failing-tests: a green check costs nothing; an unknown one is an error', async () => {
  const green = await playTemplate('fix-failing-tests', { files: small })
  expect([green.codes, green.conversations()]).toEqual([[0, 0, 0], 0])
  const unknown = await playTemplate('fix-failing-tests', { files: small, inputs: { check: 'tset' } })
  expect(unknown.codes).toEqual([0, 0, 2])
  expect(unknown.said).toContain('The project has no check')
})

test.concurrent('implement-spec: plans, waits for the word if asked, and proves the criteria of that file alone', async () => {
  const { codes, said, run, machine, env, commits } = await playTemplate('implement-spec', {
    files: { ...calculator, 'specs/other.md': '- [ ] AC1: another\n  - verify: `false`\n' },
    inputs: { spec: 'specs/calculator.md', 'approve-plan': 'true' },
    model: (asked) => {
      if (asked.first.startsWith('Plan how')) return planned(asked)
      if (!asked.first.includes('First subtract')) return finish('blocked', 'There is no plan')
      const name = asked.first.includes('> AC1') ? 'subtract' : asked.first.includes('> AC2') ? 'multiply' : 'divide'
      const sign = { subtract: '-', multiply: '*', divide: '/' }[name]
      const made = `export function ${name}(a, b) {\n  return a ${sign} b\n}\n\nexport function add`
      if (name !== 'divide' || asked.turn < 2) return edits('src/calculator.js', ['export function add', made], asked)
      return writes('test/divide.test.js', divideTest, asked)
    },
  })
  expect(codes, said).toEqual([0, 0, 4])
  expect(run.message).toContain('First subtract, then the rest.')
  expect((await machine.mmm(['approve'])).code).toBe(0)
  const resumed = await machine.mmm(['resume', '--json'], { env })
  expect(resumed.code, resumed.stderr).toBe(0)
  expect(JSON.parse(resumed.stdout)).toMatchObject({ reason: 'done', proven: 3 })
  expect(await commits()).toEqual(['feat: AC1: it subtracts', 'feat: AC2: it multiplies', 'feat: AC3: it divides'])
  expect(await machine.git('ls-tree', '-r', '--name-only', run.branch)).not.toContain('scribble')
})

/** What is written while planning is thrown away. */
function planned({ turn }: Asked) {
  return turn === 0
    ? writes('scribble.md', 'a note', { first: '', last: '', turn })
    : finish('done', 'First subtract, then the rest.')
}

const divideTest = `import test from 'node:test'
import assert from 'node:assert/strict'
import { divide } from '../src/calculator.js'

test('divides', () => assert.equal(divide(6, 3), 2))
`

const covered: Record<string, string> = {
  ...small,
  'src/more.js': 'export function more(a) {\n  return a > 0\n}\n',
  // Stands for a tool of coverage: a line counts when a test names its file
  'coverage.js': `import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
const tests = readdirSync('test').map((name) => readFileSync('test/' + name, 'utf8')).join()
const files = readdirSync('src').map((name) => ['SF:src/' + name, 'LF:10', 'LH:' + (tests.includes(name) ? 10 : 0), 'end_of_record'].join('\\n'))
mkdirSync('coverage', { recursive: true })
writeFileSync('coverage/lcov.info', files.join('\\n') + '\\n')
`,
}

test.concurrent('raise-coverage: tests that reach a mark are kept; what is reached already is not worked on', async () => {
  const played = await playTemplate('raise-coverage', {
    files: covered,
    inputs: { command: 'node --test && node coverage.js', marks: '50,90' },
    model: (asked) => {
      if (!asked.first.includes('it was 50 %')) return finish('blocked', 'not told how it was')
      const content = small['test/add.test.js']!.replaceAll('add', 'more').replace('(2, 3), 5', '(2), true')
      return writes('test/more.test.js', content, asked)
    },
  })
  expect(played.codes, played.said).toEqual([0, 0, 0])
  expect(played.run.criteria.map((one: { status: string }) => one.status)).toEqual(['met', 'proven'])
  expect(await played.commits()).toEqual(['test: Tests reach at least 90 % of the lines'])
  expect(await played.machine.git('ls-tree', '-r', '--name-only', played.run.branch)).not.toContain('lcov')
})

test.concurrent('migrate: each file is a goal of its own; one that breaks the tests is not kept', async () => {
  const played = await playTemplate('migrate', {
    files: {
      ...small,
      'src/add.js': 'export var add = (a, b) => a + b\n',
      'src/b.js': 'var b = 1\nexport default b\n',
      'src/new.js': 'export const c = 1\n',
    },
    inputs: { task: 'const in place of var', old: '\\bvar\\b' },
    model: (asked) => {
      if (asked.last.includes('The verdict on your change is red')) return finish('blocked', 'no')
      if (asked.first.includes('> src/b.js')) return edits('src/b.js', ['var b', 'const b'], asked)
      return edits('src/add.js', ['var add = (a, b) => a + b', 'const add = (a, b) => a - b'], asked)
    },
  })
  expect(played.codes, played.said).toEqual([0, 0, 1])
  const status = Object.fromEntries(
    played.run.criteria.map((one: { id: string; status: string }) => [one.id, one.status]),
  )
  expect(status).toEqual({
    'workflow:migrate#src/add.js': 'open',
    'workflow:migrate#src/b.js': 'proven',
    'workflow:migrate#src/new.js': 'met',
  })
  expect(await played.commits()).toEqual(['refactor: src/b.js: const in place of var'])
  expect(await played.at('src/add.js')).toContain('var add')
})

/** What is installed stands in node_modules, put there by `setup:` from the lockfile, as a package manager does. */
const upgradable: Record<string, string> = {
  ...small,
  '.gitignore': 'node_modules/\n',
  '.mmm/config.yml': 'setup: [node install.js]\n',
  'package-lock.json': '{"left": 1, "right": 1}\n',
  'registry.json': '{"left": 2, "right": 2}\n',
  'outdated.js': `import { readFileSync } from 'node:fs'
const [have, known] = ['package-lock.json', 'registry.json'].map((file) => JSON.parse(readFileSync(file, 'utf8')))
for (const name in known) if (have[name] < known[name]) console.log(name + '@' + known[name])
`,
  'install.js': `import { cpSync, readFileSync, writeFileSync } from 'node:fs'
const [name, version] = (process.argv[2] ?? '').split('@')
const lock = JSON.parse(readFileSync('package-lock.json', 'utf8'))
if (name) writeFileSync('package-lock.json', JSON.stringify({ ...lock, [name]: Number(version) }))
cpSync('package-lock.json', 'node_modules/installed.json')
`,
  'src/use.js': 'export const speaks = 1\n',
  'test/use.test.js': `import test from 'node:test'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { speaks } from '../src/use.js'

test('speaks the version of right that is installed', () =>
  assert.equal(JSON.parse(readFileSync('node_modules/installed.json', 'utf8')).right, speaks))
`,
}

test.concurrent('upgrade-dependencies: the model is asked only for the one that turns the checks red', async () => {
  const played = await playTemplate('upgrade-dependencies', {
    files: upgradable,
    inputs: {
      outdated: 'node outdated.js',
      upgrade: 'node install.js "$1"',
      installed: 'grep -q "$(echo "$1" | tr "@" ":" | sed "s/:/\\":/")" node_modules/installed.json',
    },
    model: (asked) => {
      if (!asked.first.includes('The dependency right@2 was upgraded')) return finish('blocked', 'nothing to do')
      return edits('src/use.js', ['speaks = 1', 'speaks = 2'], asked)
    },
  })
  expect(played.codes, played.said).toEqual([0, 0, 0])
  expect(await played.commits()).toEqual(['build(deps): left@2', 'build(deps): right@2'])
  expect(played.conversations()).toBe(1)
  expect(JSON.parse(await played.at('package-lock.json'))).toEqual({ left: 2, right: 2 })
})

test.concurrent('refactor-hotspots: the large file that changes often is split; the large one that does not, stays', async () => {
  const lines = (count: number) => Array.from({ length: count }, (_, i) => `export const a${i} = ${i}\n`).join('')
  const played = await playTemplate('refactor-hotspots', {
    files: { ...small, 'src/big.js': lines(30), 'src/still.js': lines(30) },
    before: async (machine) => {
      for (let i = 0; i < 2; i++) {
        await machine.write('src/big.js', lines(31 + i))
        await machine.git('-c', 'user.name=U', '-c', 'user.email=u@example.com', 'commit', '-qam', 'More')
      }
    },
    inputs: { 'max-lines': '20', top: '1', files: 'src/*.js', since: '2000-01-01' },
    model: (asked) => {
      if (!asked.first.includes('> src/big.js')) return finish('blocked', 'not that one')
      if (asked.turn === 0) return writes('src/rest.js', lines(32).split('\n').slice(15).join('\n'), asked)
      return asked.turn === 1
        ? call('read', { path: 'src/big.js' })
        : asked.turn === 2
          ? call('write', { path: 'src/big.js', content: `${lines(15)}export * from './rest.js'\n` })
          : finish('done', 'Split')
    },
  })
  expect(played.codes, played.said).toEqual([0, 0, 0])
  expect(await played.commits()).toEqual(['refactor: src/big.js has at most 20 lines'])
})

test.concurrent('write-docs: a section is kept when it says enough and leads nowhere wrong', async () => {
  const words = (count: number) => Array.from({ length: count }, () => 'word').join(' ')
  let tries = 0
  const played = await playTemplate('write-docs', {
    files: small,
    inputs: { sections: 'Use', words: '10', page: 'docs/use.md' },
    model: (asked) => {
      if (asked.turn % 2 === 0) tries += 1
      const link = tries === 1 ? 'nowhere.js' : '../src/add.js'
      return writes('docs/use.md', `# Small\n\n## Use\n\n${words(12)} [add](${link})\n`, asked)
    },
  })
  expect(played.codes, played.said).toEqual([0, 0, 0])
  expect(played.run.iterations).toMatchObject([{ verdict: 'green', rounds: 2 }])
  expect(await played.at('docs/use.md')).toContain('[add](../src/add.js)')
})

test.concurrent('best-of-n: of the candidates that are proven the smallest is kept; one that breaks tests is none', async () => {
  const body = {
    'the smallest change': 'a * b',
    'the clearest code': 'a * b // multiplied\n  // as told',
    bad: 'a * b',
  }
  const played = await playTemplate('best-of-n', {
    files: small,
    inputs: {
      goal: 'mul(2, 3) is 6',
      verify: `node -e "import('./src/add.js').then((m) => process.exit(m.mul(2, 3) === 6 ? 0 : 1))"`,
      approaches: '["the clearest code", "the smallest change", "bad"]',
    },
    model: (asked) => {
      const aim = Object.keys(body).find((one) => asked.first.includes(`Aim at ${one}.`)) as keyof typeof body
      const sum = aim === 'bad' ? 'a - b' : 'a + b'
      return edits(
        'src/add.js',
        ['a + b\n}\n', `${sum}\n}\n\nexport function mul(a, b) {\n  return ${body[aim]}\n}\n`],
        asked,
      )
    },
  })
  expect(played.codes, played.said).toEqual([0, 0, 0])
  const verdicts = played.run.iterations.map(
    (one: { verdict: string; outcome: string }) => `${one.verdict} ${one.outcome}`,
  )
  expect(verdicts).toEqual(['green undone', 'green undone', 'red undone', 'green kept'])
  expect(await played.commits()).toEqual(['feat: mul(2, 3) is 6'])
  expect(await played.at('src/add.js')).not.toContain('multiplied')
})

test.concurrent('best-of-n: with no proven candidate nothing is kept, and it ends with 1', async () => {
  const played = await playTemplate('best-of-n', {
    files: small,
    inputs: { goal: 'It cannot be', verify: 'false', approaches: '["one"]' },
    model: (asked) => edits('src/add.js', ['a + b', 'b + a'], asked),
  })
  expect(played.codes, played.said).toEqual([0, 0, 1])
  expect(played.run.message).toBe('None of the candidates is proven')
  expect(await played.commits()).toEqual([])
})

test.concurrent('nightly: works on the specifications, and tells the webhook how it went', async () => {
  const told: unknown[] = []
  const hook = createServer((request, response) => {
    let body = ''
    request
      .on('data', (chunk) => (body += chunk))
      .on('end', () => {
        told.push(JSON.parse(body))
        response.end('ok')
      })
  })
  await new Promise<void>((resolve) => hook.listen(0, '127.0.0.1', resolve))
  const played = await playTemplate('nightly', {
    files: { ...small, 'specs/a.md': '- [ ] AC1: it multiplies\n  - verify: `grep -q mul src/add.js`\n' },
    env: { NIGHTLY_WEBHOOK: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/` },
    args: ['--allow-env', 'NIGHTLY_WEBHOOK'],
    model: (asked) => edits('src/add.js', ['export', '/* mul */ export'], asked),
  }).finally(() => hook.close())
  expect(played.codes, played.said).toEqual([0, 0, 0])
  expect(told).toMatchObject([{ run: played.run.id, stop: 'done', score: 10, iterations: 1 }])
  const next = await played.machine.mmm(['schedule', 'next', 'nightly', '--json'])
  expect(JSON.parse(next.stdout).schedules[0].next).toHaveLength(5)
})
