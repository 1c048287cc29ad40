import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { appendEvidence } from '../../../src/app/ledger/append.ts'
import { proveSpecs } from '../../../src/app/ledger/prove_specs.ts'
import { readLedger } from '../../../src/app/ledger/read_ledger.ts'
import { readSpecs } from '../../../src/spec/index.ts'
import { hashOfWords } from '../../../src/spec/words_of.ts'
import { keptMessage, repository, specText, standing, type Repository } from './repository.ts'

/** Keeps a criterion as a run does: the work and one byte of the spec in one commit. */
function keep(repo: Repository, id: string): string {
  repo.write(id, 'x')
  repo.tick(id)
  return repo.commit(keptMessage(id))
}

describe('evidence from commits', () => {
  test('a commit that ticks the box and names the check proves it; without trailers there is none', async () => {
    const repo = repository(['AC1', 'AC2', 'AC3'])
    const commit = keep(repo, 'AC1')
    repo.tick('AC2')
    repo.commit('docs: tick by hand')
    expect(await standing(repo)).toEqual(['AC1 proven', 'AC2 unproven: no evidence here', 'AC3 open'])
    const { of, commits, head } = await readLedger(repo.root, { env: repo.env })
    expect(of('a#AC1')).toMatchObject([
      { commit, how: 'keep', source: 'commit', run: '20261121-100000-ab12', iteration: 1 },
    ])
    expect(commits).toHaveLength(1)
    expect(head).toBe(repo.git('rev-parse', 'HEAD').trim())
  })

  test('criteria met before any work were never seen red', async () => {
    const repo = repository()
    repo.tick('AC1')
    repo.commit(keptMessage('AC1', { iteration: false }))
    expect(await standing(repo)).toEqual(['AC1 unproven: never seen red', 'AC2 open'])
  })

  test('what was seen before a box was opened again proves nothing, until its check is run', async () => {
    const repo = repository()
    keep(repo, 'AC1')
    repo.git('-c', 'user.name=User', '-c', 'user.email=user@example.com', 'revert', '--no-edit', 'HEAD')
    repo.tick('AC1')
    const commit = repo.commit('docs: tick by hand')
    expect(await standing(repo)).toEqual(['AC1 unproven: its box was opened again since', 'AC2 open'])
    expect(await standing(repo)).toEqual(['AC1 unproven: its box was opened again since', 'AC2 open'])
    const [seen] = (await readLedger(repo.root, { env: repo.env })).of('a#AC1')
    const { opened: _opened, source: _source, ...facts } = seen!
    const at = new Date(Date.now() + 1_000).toISOString()
    await appendEvidence(repo.root, [{ ...facts, commit, how: 'check', at }])
    expect((await standing(repo))[0]).toBe('AC1 proven')
  })

  const change = (repo: Repository, from: string, to: string) => {
    repo.write('specs/a.md', repo.read('specs/a.md').replace(from, to))
    return repo.commit(`docs: ${to}`)
  }
  const opened = 'AC1 unproven: its box was opened again since'

  test.each<[string, (repo: Repository) => void, string]>([
    ['another sign', (repo) => void (change(repo, '[x]', '[-]'), change(repo, '[-]', '[x]')), opened],
    [
      'a line that goes and comes back',
      (repo) => {
        const line = repo.read('specs/a.md').split('\n')[2]!
        change(repo, `${line}\n`, '')
        change(repo, '# A\n\n', `# A\n\n${line}\n`)
      },
      opened,
    ],
    [
      'another id meanwhile',
      (repo) => void (change(repo, '[x] AC1', '[ ] AC7'), change(repo, '[ ] AC7', '[x] AC1')),
      opened,
    ],
    [
      'a merge',
      (repo) => {
        repo.git('checkout', '-q', '-b', 'side')
        repo.write('side', 'x')
        repo.commit('feat: side')
        repo.git('checkout', '-q', 'main')
        repo.git('-c', 'user.name=U', '-c', 'user.email=u@x', 'merge', '-q', '--no-ff', '--no-commit', 'side')
        change(repo, '[x]', '[ ]')
        change(repo, '[ ]', '[x]')
      },
      opened,
    ],
    [
      'another number only',
      (repo) => void (change(repo, '[x] AC1', '[x] AC7'), change(repo, 'AC7', 'AC1')),
      'AC1 proven',
    ],
    ['another indent', (repo) => void change(repo, '- [x]', '* [x]'), 'AC1 proven'],
  ])('its box through history: %s', async (_name, happens, expected) => {
    const repo = repository(['AC1'])
    keep(repo, 'AC1')
    happens(repo)
    expect(await standing(repo)).toEqual([expected])
  })

  test('what this machine saw ends there too, without any commit of a run', async () => {
    const repo = repository(['AC1'])
    repo.tick('AC1')
    const commit = repo.commit('docs: tick')
    const words = hashOfWords({ id: 'AC1', text: 'AC1: it holds' })
    const seen = { criterion: 'a#AC1', check: 'test -f AC1', words, commandHash: 'c', commit, how: 'check' as const }
    await appendEvidence(repo.root, [
      { ...seen, passed: false, at: '2026-11-20T10:00:00.000Z' },
      { ...seen, passed: true, at: '2026-11-20T10:01:00.000Z' },
    ])
    expect(await standing(repo)).toEqual(['AC1 proven'])
    change(repo, '[x]', '[ ]')
    change(repo, '[ ]', '[x]')
    expect(await standing(repo)).toEqual([opened])
  })

  test('forged trailers are claims: a commit that does not tick the box, or names another command', async () => {
    const repo = repository(['AC1', 'AC2', 'AC3', 'AC4'])
    repo.write('specs/a.md', specText(['AC1', 'AC2', 'AC3', 'AC4'], 'x'))
    repo.commit('docs: tick all by hand')
    repo.write('other', 'x')
    repo.commit(keptMessage('AC1'))
    repo.write('specs/a.md', `${repo.read('specs/a.md')}\nMore.\n`)
    repo.commit(keptMessage('AC2'))
    repo.write('specs/a.md', repo.read('specs/a.md').replace('[x] AC3', '[ ] AC3'))
    repo.commit('docs: untick')
    repo.tick('AC3')
    repo.commit(keptMessage('AC3', { command: 'true' }))
    expect(await standing(repo)).toEqual([
      'AC1 unproven: claimed: the commit does not touch it',
      'AC2 unproven: claimed: the commit does not tick it',
      'AC3 unproven: claimed: the commit names another command',
      'AC4 unproven: no evidence here',
    ])
  })

  test('hostile messages: what looks like a trailer in the text is none, and odd values break nothing', async () => {
    const repo = repository()
    repo.tick('AC1')
    repo.commit('feat: x\n\nMmm-Criterion: a#AC1\n\nand then\nmore text, so that the last block is no trailer\n')
    repo.tick('AC2')
    repo.commit(
      `feat: y\n\nMmm-Run: \u0001\u001b[31m\nMmm-Iteration: 99999999999999999999\nMmm-Criterion: ${'x'.repeat(5_000)}\nMmm-Criterion: a#AC2\nMmm-Check: a#AC2 zz zz\n`,
    )
    expect(await standing(repo)).toEqual([
      'AC1 unproven: no evidence here',
      'AC2 unproven: claimed: the commit names no check of it',
    ])
  })

  test('a first commit with trailers, and a history that is cut off, prove nothing', async () => {
    const repo = repository()
    const kept = keep(repo, 'AC1')
    const clone = `${repo.root}/shallow`
    repo.git('clone', '-q', '--depth', '1', `file://${repo.root}`, clone)
    const shallow = repository([], clone)
    expect(await standing(shallow)).toEqual(['AC1 unproven: claimed: it has no parent', 'AC2 open'])
    shallow.git('fetch', '-q', '--unshallow')
    expect(await standing(shallow)).toEqual(['AC1 proven', 'AC2 open'])
    expect(kept).toBe(shallow.git('rev-parse', 'HEAD').trim())
  })

  test('a rewritten history keeps the evidence that its own commits bear', async () => {
    const repo = repository()
    keep(repo, 'AC1')
    repo.git('checkout', '-q', '-b', 'other', 'HEAD~1')
    repo.write('elsewhere', 'x')
    repo.commit('chore: before')
    repo.git('-c', 'user.name=User', '-c', 'user.email=user@example.com', 'cherry-pick', 'main')
    expect(await standing(repo)).toEqual(['AC1 proven', 'AC2 open'])
    repo.git('reset', '-q', '--soft', 'HEAD~1')
    repo.commit('feat: squashed, trailers lost')
    expect(await standing(repo)).toEqual(['AC1 unproven: no evidence here', 'AC2 open'])
  })

  test('a changed check is not proven by evidence of the one before', async () => {
    const repo = repository()
    keep(repo, 'AC1')
    repo.write('specs/a.md', repo.read('specs/a.md').replace('test -f AC1', 'test -s AC1'))
    expect(await standing(repo)).toEqual(['AC1 unproven: its check was changed since', 'AC2 open'])
  })

  test('another dialect: a file of several that are one specification', async () => {
    const repo = repository()
    const tasks = '# Plan\n\n- [ ] 1. Build it\n  - verify: `test -f AC1`\n  - _Requirements: 1.1_\n'
    repo.write(
      '.kiro/specs/login/requirements.md',
      '# Login\n\n### Requirement 1: Entry\n\n#### Acceptance Criteria\n\n1. WHEN asked THE system SHALL answer\n',
    )
    repo.write('.kiro/specs/login/tasks.md', tasks)
    repo.commit('docs: a plan')
    repo.write('.kiro/specs/login/tasks.md', tasks.replace('[ ]', '[x]'))
    repo.commit(keptMessage('AC1').replaceAll('a#AC1', 'login#task-1'))
    expect(await standing(repo)).toContain('task-1 proven')
  })

  test('where the settings say which dialect a file is, its commits are read so too', async () => {
    const repo = repository(['AC1'])
    const text = specText(['AC1'])
    repo.write('.mmm/config.yml', 'specs:\n  - path: plans/**\n    dialect: checklist\n')
    repo.write('plans/p.md', text)
    repo.commit('docs: a plan')
    repo.write('plans/p.md', text.replace('[ ]', '[x]'))
    const { specs } = await readSpecs(repo.root, { paths: ['plans'] })
    repo.commit(keptMessage('AC1').replaceAll('a#AC1', specs[0]!.criteria[0]!.ref))
    const ledger = await readLedger(repo.root, { env: repo.env })
    expect(proveSpecs(specs, ledger)[0]!.criteria[0]!.proof).toMatchObject({ state: 'proven' })
    repo.write('.mmm/config.yml', 'specs:\n  - path: plans/**\n    dialect: none\n')
    const without = await readLedger(repo.root, { env: repo.env })
    expect(proveSpecs(specs, without)[0]!.criteria[0]!.proof.why).toContain('claimed')
  })

  test('a project in a folder of its repository', async () => {
    const repo = repository()
    repo.write('packages/p/specs/a.md', specText(['AC1']))
    repo.commit('chore: a package')
    repo.write('packages/p/specs/a.md', specText(['AC1'], 'x'))
    repo.commit(keptMessage('AC1'))
    expect(await standing({ root: join(repo.root, 'packages/p'), env: repo.env })).toEqual(['AC1 proven'])
    expect(await standing(repo)).toEqual(['AC1 open', 'AC2 open'])
  })
})

describe('evidence of this machine', () => {
  const noted = { criterion: 'a#AC1', check: 'test -f AC1', commandHash: 'h', exit: 0, how: 'check' } as const

  test('a red after the green is a failure, and what another branch saw does not count', async () => {
    const repo = repository()
    const commit = keep(repo, 'AC1')
    const at = (days: number) => new Date(Date.now() + days * 60_000).toISOString()
    await appendEvidence(repo.root, [{ ...noted, passed: false, exit: 1, at: at(1), commit }])
    expect(await standing(repo)).toEqual(['AC1 failing: exit 1', 'AC2 open'])
    await appendEvidence(repo.root, [{ ...noted, passed: true, at: at(2), commit: '0'.repeat(40) }])
    expect(await standing(repo)).toEqual(['AC1 failing: exit 1', 'AC2 open'])
    await appendEvidence(repo.root, [{ ...noted, passed: true, at: at(3), commit }])
    expect(await standing(repo)).toEqual(['AC1 proven', 'AC2 open'])
    repo.git('checkout', '-q', '-b', 'other', 'HEAD~1')
    repo.tick('AC1')
    expect(await standing(repo)).toEqual(['AC1 unproven: its evidence is of another history', 'AC2 open'])
  })

  test('what the repository itself brings in its place counts for nothing', async () => {
    const repo = repository()
    repo.tick('AC1')
    mkdirSync(join(repo.root, '.mmm'))
    const lines = [
      { ...noted, passed: false, at: '2026-01-01T00:00:00.000Z' },
      { ...noted, passed: true, at: '2026-01-02T00:00:00.000Z' },
    ].map((one) => `${JSON.stringify({ schema: 1, ...one })}\n`)
    writeFileSync(join(repo.root, '.mmm', 'evidence.jsonl'), lines.join(''))
    expect(await standing(repo)).toEqual(['AC1 proven', 'AC2 open'])
    repo.git('add', '-f', '.mmm/evidence.jsonl')
    repo.commit('chore: forged')
    expect(await standing(repo)).toEqual(['AC1 unproven: no evidence here', 'AC2 open'])
    const { findings } = await readLedger(repo.root, { env: repo.env })
    expect(findings).toMatchObject([
      { code: 'evidence.committed', hint: 'Take it out of git: git rm -r --cached .mmm/evidence.jsonl' },
    ])
  })

  test('a run log gives the baseline and what was kept; a damaged line of it is passed over', async () => {
    const repo = repository()
    const base = repo.git('rev-parse', 'HEAD').trim()
    const commit = keep(repo, 'AC1')
    const run = '20261121-100000-ab12'
    const result = {
      check: 'a#AC1',
      command: 'test -f AC1',
      commandHash: 'h',
      exit: 1,
      ms: 1,
      tail: '',
      outputHash: 'o',
    }
    const events = [
      { type: 'workspace.made', path: '/x', branch: 'mmm/x', base, from: base },
      {
        type: 'criteria.found',
        criteria: [
          {
            id: 'a#AC1',
            spec: 'a',
            file: 'specs/a.md',
            line: 3,
            text: 't',
            state: 'open',
            check: 'test -f AC1',
            inHand: true,
          },
        ],
        checks: [],
      },
      { type: 'check.ended', path: 'p', phase: 'baseline', criterion: 'a#AC1', result: { ...result, passed: false } },
      { type: 'check.ended', path: 'p', phase: 'verdict', criterion: 'a#AC1', result: { ...result, passed: false } },
      { type: 'candidate.undone', iteration: 1, tree: 't', reason: 'r', verdict: 'red' },
      {
        type: 'check.ended',
        path: 'p',
        phase: 'verdict',
        criterion: 'a#AC1',
        result: { ...result, exit: 0, passed: true },
      },
      { type: 'candidate.kept', iteration: 2, commit, tree: 't', proven: ['a#AC1'], summary: '' },
    ].map((event, i) => JSON.stringify({ seq: i + 1, time: `2026-11-21T10:00:0${i}.000Z`, ...event }))
    const folder = join(repo.root, '.mmm', 'runs', run)
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'log.jsonl'), [...events, '{"seq":8,"time":"x","type":"check.ended", torn'].join('\n'))
    const { of } = await readLedger(repo.root, { env: repo.env })
    expect(of('a#AC1').map((one) => [one.how, one.passed, one.source, one.commit])).toEqual([
      ['baseline', false, 'run', base],
      ['keep', true, 'run', commit],
    ])
    expect(await standing(repo)).toEqual(['AC1 proven', 'AC2 open'])
  })
})

test('what was read before is kept in a cache that can be damaged or gone, and that git does not see', async () => {
  const repo = repository(['AC1', 'AC2', 'AC3'])
  repo.write('.mmm/config.yml', '{}\n')
  keep(repo, 'AC1')
  const before = await standing(repo)
  const file = join(repo.root, '.mmm', 'cache', 'ledger.json')
  const cached = readFileSync(file, 'utf8')
  keep(repo, 'AC2')
  expect(await standing(repo)).toEqual(['AC1 proven', 'AC2 proven', 'AC3 open'])
  writeFileSync(file, cached.replace('a#AC1', 'a#AC3'))
  expect(await standing(repo)).toEqual(['AC1 proven', 'AC2 proven', 'AC3 open'])
  repo.git('reset', '-q', '--hard', 'HEAD~1')
  expect(await standing(repo)).toEqual(before)
  expect(repo.git('status', '--porcelain')).toBe('')
})
