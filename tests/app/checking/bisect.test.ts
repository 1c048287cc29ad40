import { expect, test } from 'vitest'
import { bisect, type Tested } from '../../../src/app/checking/bisect.ts'
import { openGit } from '../../../src/ports/git.ts'
import { repository, type Repository } from '../ledger/repository.ts'

/** A chain of commits, oldest first; from `broken` on the file says so. */
function chain(count: number, broken: number): { repo: Repository; commits: string[] } {
  const repo = repository()
  const commits = Array.from({ length: count }, (_, i) => {
    repo.write('state', i >= broken ? 'broken' : 'whole')
    return repo.commit(`feat: commit ${i}`)
  })
  return { repo, commits }
}

function finder(repo: Repository, unknown: readonly string[] = []) {
  const tested: string[] = []
  const run = (good: readonly string[], bad = repo.git('rev-parse', 'HEAD').trim(), shallow = false) =>
    bisect({
      git: openGit(repo.root, repo.env),
      bad,
      good,
      shallow,
      async test(commit): Promise<Tested> {
        tested.push(commit)
        if (unknown.includes(commit)) return 'unknown'
        return repo.git('show', `${commit}:state`) === 'broken' ? 'red' : 'green'
      },
    })
  return { run, tested }
}

test.each([1, 6, 11])('of 12 commits, number %i broke it: found in as many steps as halving takes', async (broken) => {
  const { repo, commits } = chain(12, broken)
  const { run, tested } = finder(repo)
  expect(await run([commits[0]!])).toMatchObject({
    commit: commits[broken],
    subject: `feat: commit ${broken}`,
    commits: 11,
  })
  expect(tested.length).toBeLessThanOrEqual(Math.ceil(Math.log2(11)) + 2)
  expect(new Set(tested).size).toBe(tested.length)
})

test('a commit that cannot be run is passed over, and what then cannot be told is said', async () => {
  const { repo, commits } = chain(6, 4)
  const { run } = finder(repo, [commits[2]!])
  expect(await run([commits[0]!])).toMatchObject({ commit: commits[4] })
  const blind = finder(repo, [commits[3]!, commits[4]!])
  expect(await blind.run([commits[0]!])).toMatchObject({ why: expect.stringContaining('it is one of 3 commits') })
})

test('a branch that was merged', async () => {
  const { repo, commits } = chain(3, 9)
  repo.git('checkout', '-q', '-b', 'side', commits[0]!)
  repo.write('side', 'x')
  repo.commit('feat: side')
  repo.write('state', 'broken')
  const culprit = repo.commit('feat: breaks it on the side')
  repo.git('checkout', '-q', 'main')
  repo.git('merge', '-q', '-s', 'recursive', '-X', 'theirs', 'side', '-m', 'merge')
  repo.write('state', 'broken')
  repo.commit('chore: later')
  const { run } = finder(repo)
  const found = await run([commits[0]!])
  expect([culprit, repo.git('rev-parse', 'HEAD~1').trim()]).toContain('commit' in found ? found.commit : '')
})

test('in a history that is cut off the way out is said', async () => {
  const { repo, commits } = chain(3, 0)
  const why = 'the history is cut off: git fetch --unshallow'
  const { run } = finder(repo)
  expect(await run([commits[1]!], commits[2], true)).toMatchObject({ why })
  expect(await run([], commits[2], true)).toMatchObject({ why })
})

test('it says when it cannot: nothing known green, red where it was green, green at HEAD', async () => {
  const { repo, commits } = chain(3, 1)
  expect(await finder(repo).run([])).toMatchObject({ why: 'no commit is known where it was green' })
  expect(await finder(repo).run([commits[1]!])).toMatchObject({ why: expect.stringContaining('red at every commit') })
  expect(await finder(repo).run([commits[0]!], commits[0])).toMatchObject({
    why: expect.stringContaining('not committed'),
  })
  expect(await finder(repo, [commits[2]!]).run([commits[0]!])).toMatchObject({
    why: 'it cannot be run in a clean checkout',
  })
})
