import { describe, expect, test } from 'vitest'
import { appendEvidence, whatWasSeen } from '../../../src/app/ledger/append.ts'
import { provenProject } from '../../../src/app/ledger/proven_project.ts'
import { lintProject } from '../../../src/app/spec_lint/lint_project.ts'
import { readSpecs } from '../../../src/spec/index.ts'
import { keptMessage, repository, type Repository } from './repository.ts'

const page = (...items: string[]) =>
  `# A\n\n${items.map((item) => `- [x] ${item}\n  - verify: \`npm test\`\n`).join('')}`

/** Notes that the check of a criterion ended so, as `mmm spec check` does. */
async function seen({ root }: Repository, id: string, exits: number[], hour = 10): Promise<void> {
  const criterion = (await readSpecs(root)).specs[0]!.criteria.find((one) => one.id === id)!
  for (const [i, exit] of exits.entries()) {
    const result = { ...criterionResult, id, exit, passed: exit === 0 }
    const at = new Date(Date.UTC(2026, 10, 1, hour, i)).toISOString()
    await appendEvidence(root, [{ ...whatWasSeen(criterion, result, (text) => text), at, how: 'check' }])
  }
}

const criterionResult = {
  check: 'npm test',
  command: 'npm test',
  commandHash: 'c'.repeat(64),
  outputHash: 'd'.repeat(64),
  ms: 1,
  tail: '',
}

async function standing({ root, env }: Repository) {
  const { proven, findings } = await provenProject(root, { cwd: root, env })
  const states = proven.flatMap((one) =>
    one.criteria.map(
      ({ criterion, proof }) => `${criterion.id} ${[proof.state, proof.why].filter(Boolean).join(': ')}`,
    ),
  )
  return {
    states,
    findings: findings.map(({ code, severity, at, message }) => ({ code, severity, line: at.line, message })),
  }
}

describe('an id that moved', () => {
  test('does not inherit the proof of its forerunner: evidence goes with the words', async () => {
    const repo = repository()
    repo.write('specs/a.md', page('AC1: adds', 'AC2: divides'))
    repo.commit('docs: two')
    await seen(repo, 'AC1', [1, 0])
    expect((await standing(repo)).states).toEqual(['AC1 proven', 'AC2 unproven: no evidence here'])
    repo.write('specs/a.md', page('AC1: counts', 'AC2: adds', 'AC3: divides'))
    expect(await standing(repo)).toEqual({
      states: ['AC1 unproven: no evidence here', 'AC2 proven', 'AC3 unproven: no evidence here'],
      findings: [
        {
          code: 'evidence.renumbered',
          severity: 'warning',
          line: 5,
          message:
            '"AC2" was called "AC1" when its check was run, and its evidence goes with its words; "AC1" now says something else',
        },
      ],
    })
  })

  test('a criterion with other words is not proven until its check was run again', async () => {
    const repo = repository()
    repo.write('specs/a.md', page('AC1: locks after 5 tries'))
    await seen(repo, 'AC1', [1, 0])
    repo.write('specs/a.md', page('AC1: locks after 3 tries'))
    expect((await standing(repo)).states).toEqual(['AC1 unproven: its words were changed since'])
    await seen(repo, 'AC1', [0], 11)
    expect((await standing(repo)).states).toEqual(['AC1 proven'])
  })

  test('the words in a kept commit count, not those of today', async () => {
    const repo = repository(['AC1'])
    repo.write('AC1', 'x')
    repo.tick('AC1')
    repo.commit(keptMessage('AC1'))
    repo.write('specs/a.md', repo.read('specs/a.md').replace('it holds', 'it floats'))
    expect((await standing(repo)).states).toEqual(['AC1 unproven: its words were changed since'])
    repo.write('specs/a.md', repo.read('specs/a.md').replace('AC1: it floats', 'AC7: it holds'))
    expect(await standing(repo)).toMatchObject({
      states: ['AC7 proven'],
      findings: [{ code: 'evidence.renumbered', severity: 'info' }],
    })
  })

  test("words that stand twice are nobody's, so nothing moves", async () => {
    const repo = repository()
    repo.write('specs/a.md', page('AC1: it holds', 'AC2: it holds'))
    await seen(repo, 'AC1', [1, 0])
    repo.write('specs/a.md', page('AC1: it floats', 'AC2: it holds', 'AC3: it holds'))
    expect((await standing(repo)).states[0]).toBe('AC1 unproven: its words were changed since')
  })
})

describe('lint', () => {
  const kiro = (...items: string[]) =>
    `# Requirements\n\n### Requirement 1: Log in\n\n#### Acceptance Criteria\n\n${items.map((item, i) => `${i + 1}. WHEN ${item} THE system SHALL answer\n`).join('')}`

  test('names what the last commit called otherwise, with what now bears the old id', async () => {
    const repo = repository([])
    const path = '.kiro/specs/login/requirements.md'
    repo.write(path, kiro('a user logs in', 'a password is wrong'))
    repo.commit('docs: login')
    const naming = { named: [], cwd: repo.root, env: repo.env, fix: false, signal: new AbortController().signal }
    const renumbered = async () =>
      (await lintProject(repo.root, naming)).findings
        .filter(({ code }) => code === 'spec.renumbered')
        .map(({ at, severity, message }) => `${at.file}:${at.line} ${severity} ${message}`)
    expect(await renumbered()).toEqual([])
    repo.write(path, kiro('a page opens', 'a user logs in', 'a password is wrong'))
    expect(await renumbered()).toEqual([
      `${path}:8 warning "1.2" was "1.1" before, and "1.1" now says something else`,
      `${path}:9 warning "1.3" was "1.2" before, and "1.2" now says something else`,
    ])
    repo.write(path, kiro('a password is wrong'))
    expect(await renumbered()).toEqual([`${path}:7 info "1.1" was "1.2" before`])
    repo.commit('docs: one less')
    expect(await renumbered()).toEqual([])
  })
})
