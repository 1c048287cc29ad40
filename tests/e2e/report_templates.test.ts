import { expect, test } from 'vitest'
import type { Machine } from './world.ts'
import { playTemplate, small, writes } from './template_world.ts'

async function branchOff(machine: Machine) {
  await machine.git('checkout', '-q', '-b', 'topic')
  await machine.write('src/add.js', 'export function add(a, b) {\n  return eval(a + b)\n}\n')
  await commit(machine, 'feat: faster add')
}

function commit(machine: Machine, message: string) {
  return machine.git('-c', 'user.name=U', '-c', 'user.email=u@example.com', 'commit', '-qam', message)
}

const evil = {
  file: 'src/add.js',
  line: 2,
  severity: 'error',
  quote: 'return eval(a + b)',
  message: 'Text is run as code',
}

test.concurrent('review-diff: a finding that is not there goes back; a grave one that is fails the run', async () => {
  let round = 0
  const played = await playTemplate('review-diff', {
    files: small,
    before: branchOff,
    model: (asked) => {
      if (!asked.first.includes('+  return eval(a + b)')) throw new Error(`No diff: ${asked.first}`)
      if (asked.turn % 2 === 0) round += 1
      const findings = round === 1 ? [{ ...evil, line: 1 }] : [evil]
      if (round === 2 && asked.turn === 2) expect(asked.last).toContain('Not in src/add.js, line 1: return eval(a + b)')
      return writes('review.json', { summary: 'It runs text', findings }, asked)
    },
  })
  expect(played.codes, played.said).toEqual([0, 0, 1])
  expect(played.run.message).toBe('Not to be merged so: It runs text')
  expect(await played.artifact('review.md')).toContain('- **error** `src/add.js:2` Text is run as code')
  expect(await played.user()).toBe('?? .mmm/workflows/review-diff.yml\n')
})

test.concurrent('review-diff: a report that is never right is none: the run says so and ends', async () => {
  const played = await playTemplate('review-diff', {
    files: small,
    before: branchOff,
    model: (asked) => writes('review.json', { findings: 'none' }, asked),
  })
  expect(played.codes, played.said).toEqual([0, 0, 1])
  expect(played.run.message).toContain('ran 3 times')
  const none = await playTemplate('review-diff', { files: small })
  expect([none.codes, none.run.message, none.conversations()]).toEqual([[0, 0, 1], 'Nothing differs from main in .', 0])
  const asItShips = await none.machine.mmm(['run', 'fix-failing-tests', '--yes'], { env: none.env })
  expect(asItShips.code, asItShips.stderr).toBe(0)
})

test.concurrent('security-audit: the report is SARIF, and the tool decides over it', async () => {
  const played = await playTemplate('security-audit', {
    files: { ...small, 'src/add.js': 'export function add(a, b) {\n  return eval(a + b)\n}\n' },
    inputs: { files: 'src/*.js' },
    model: (asked) => writes('audit.json', { findings: [{ ...evil, rule: 'code-injection' }] }, asked),
  })
  expect(played.codes, played.said).toEqual([0, 0, 1])
  expect(played.run.message).toContain('src/add.js:2 Text is run as code (code-injection)')
  const sarif = JSON.parse(await played.artifact('audit.sarif'))
  expect(sarif.runs[0].results[0]).toMatchObject({ ruleId: 'code-injection', level: 'error' })
  const clean = await playTemplate('security-audit', {
    files: small,
    model: (asked) => writes('audit.json', { findings: [] }, asked),
  })
  expect(clean.codes, clean.said).toEqual([0, 0, 0])
  expect(await clean.outputs()).toEqual({ errors: 0, warnings: 0 })
})

test.concurrent('triage-issues: no issue is left out, no label made up', async () => {
  const sorted = [
    { id: 1, label: 'bug', priority: 2, reason: 'It crashes' },
    { id: 2, label: 'question', priority: 4, 'duplicate-of': 1, reason: 'The same' },
  ]
  const tries = [[sorted[0]], [{ ...sorted[0], label: 'urgent' }, sorted[1]], sorted]
  const heard: string[] = []
  const played = await playTemplate('triage-issues', {
    files: {
      ...small,
      'issues.json': JSON.stringify([
        { id: 1, title: 'Crash' },
        { id: 2, title: 'Why crash?', body: 'It does' },
      ]),
    },
    inputs: { issues: 'issues.json' },
    model: (asked) => {
      if (asked.turn % 2 === 0) heard.push(asked.last)
      return writes('triage.json', tries[Math.floor(asked.turn / 2)]!, asked)
    },
  })
  expect(played.codes, played.said).toEqual([0, 0, 0])
  expect(heard[1]).toContain('Left out: 2')
  expect(heard[2]).toContain('must be equal to one of the allowed values')
  expect(await played.artifact('triage.md')).toContain('| 2 | 1 | Crash | bug | It crashes |')
})

test.concurrent('release-notes: every commit since the tag stands somewhere', async () => {
  let hashes: string[] = []
  const notes = (commits: string[]) => ({
    summary: 'Adds more.',
    sections: [{ title: 'Added', entries: [{ text: 'More is added', commits }] }],
    'left-out': [{ commit: hashes[1], why: 'only tests' }],
  })
  let round = 0
  const played = await playTemplate('release-notes', {
    files: small,
    inputs: { version: '2.0.0' },
    before: async (machine) => {
      await machine.git('tag', 'v1')
      for (const [text, message] of [
        ['// 1\n', 'feat: more'],
        ['// 2\n', 'test: more'],
      ] as const) {
        await machine.write('src/add.js', `${small['src/add.js']}${text}`)
        await commit(machine, message)
      }
      hashes = (await machine.git('log', '--reverse', '--format=%h', 'v1..')).trim().split('\n')
    },
    model: (asked) => {
      if (asked.turn % 2 === 0) round += 1
      return writes('notes.json', notes(round === 1 ? ['0000000'] : [hashes[0]!]), asked)
    },
  })
  expect(played.codes, played.said).toEqual([0, 0, 0])
  const page = `## 2.0.0\n\nAdds more.\n\n### Added\n\n- More is added (${hashes[0]})\n`
  expect(await played.artifact('RELEASE_NOTES.md')).toBe(page)
  expect(await played.outputs()).toEqual({ notes: page.trim() })
})

test.concurrent('spec-from-code: each criterion is proven by a test that exists; one that is not fails the run', async () => {
  const criteria = (name: string) => ({
    title: 'Adding',
    about: 'Numbers are added.',
    criteria: [{ text: 'It adds two numbers', test: { path: 'test/add.test.js', name } }],
  })
  const played = await playTemplate('spec-from-code', {
    files: small,
    inputs: { area: 'src', name: 'adding' },
    model: (asked) => writes('criteria.json', criteria(asked.turn < 2 ? 'multiplies' : 'adds'), asked),
  })
  expect(played.codes, played.said).toEqual([0, 0, 0])
  const spec = await played.artifact('adding.md')
  expect(spec).toContain('- [x] AC1: It adds two numbers [@test](test/add.test.js "adds")\n')
  await played.machine.write('specs/adding.md', spec)
  const proof = await played.machine.mmm(['spec', 'check', '--json'])
  expect(JSON.parse(proof.stdout)).toMatchObject({ code: 0, counts: { green: 1, all: 1 } })
  // A text of the test's file that is no name of a test passes the look and not the proof
  const wrong = await playTemplate('spec-from-code', {
    files: small,
    inputs: { area: 'src', name: 'adding' },
    model: (asked) => writes('criteria.json', criteria('assert'), asked),
  })
  expect(wrong.codes, wrong.said).toEqual([0, 0, 1])
})

test.concurrent('spec-clarify: each question quotes words that are there; the answers are written by mmm', async () => {
  const ask = (quote: string) => ({ questions: [{ question: 'How quick?', quote }] })
  const played = await playTemplate('spec-clarify', {
    files: { ...small, 'specs/adding.md': '# Adding\n\n- [ ] it is quick\n' },
    inputs: { spec: 'specs/adding.md' },
    model: (asked) => writes('questions.json', ask(asked.turn < 2 ? 'it is fast' : 'it is quick'), asked),
  })
  expect(played.codes, played.said).toEqual([0, 0, 0])
  expect(JSON.parse(await played.artifact('questions.json'))).toEqual(ask('it is quick'))
})
