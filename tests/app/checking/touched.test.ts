import { expect, test } from 'vitest'
import { changedSince } from '../../../src/app/checking/changed_since.ts'
import { touchedBy } from '../../../src/app/checking/touched.ts'
import { proveSpecs } from '../../../src/app/ledger/prove_specs.ts'
import { readSpecs } from '../../../src/spec/index.ts'
import { findProject } from '../../../src/workspace/index.ts'
import { repository, type Repository } from '../ledger/repository.ts'

const testFile = (name: string) =>
  `import test from 'node:test'\nimport { ${name} } from '../src/${name}.js'\ntest('${name}', () => ${name}())\n`

/** Five criteria: two with tests of their own, one of Python, one with a command for all, one that looks at a file. */
function project(): Repository {
  const repo = repository()
  repo.write(
    'specs/a.md',
    [
      '# A\n',
      '- [x] AC1: adds [@test](test/add.test.js "add")',
      '- [x] AC2: removes, verify: `node --test test/remove.test.js`',
      '- [x] AC3: python [@test](test/test_p.py)',
      '- [x] AC4: all of it, verify: `npm test`',
      '- [x] AC5: is described, verify: file docs/guide.md exists\n',
    ].join('\n'),
  )
  repo.write('package.json', '{"scripts": {"test": "node --test"}}')
  for (const name of ['add', 'remove']) {
    repo.write(`src/${name}.js`, `export function ${name}() {}\n`)
    repo.write(`test/${name}.test.js`, testFile(name))
  }
  repo.write('test/test_p.py', 'import p\n')
  repo.write('docs/guide.md', '# Guide\n')
  repo.commit('feat: a project')
  return repo
}

async function touched(repo: Repository, ref = 'main'): Promise<string[]> {
  const place = await findProject(repo.root, { env: repo.env })
  const { specs } = await readSpecs(repo.root)
  const found = await touchedBy(await changedSince(place, ref), proveSpecs(specs, { of: () => [] }), repo.root)
  return [...found].map(({ id }) => id).toSorted()
}

const everything = ['AC1', 'AC2', 'AC3', 'AC4', 'AC5']

test.each<[string, (repo: Repository) => void, string[]]>([
  ['nothing', () => {}, []],
  [
    'a source file that one test imports',
    (repo) => repo.write('src/add.js', 'export const add = 1\n'),
    ['AC1', 'AC3', 'AC4'],
  ],
  [
    'a test',
    (repo) => repo.write('test/remove.test.js', testFile('remove').replace('()', '(1)')),
    ['AC2', 'AC3', 'AC4'],
  ],
  ['a file of another language', (repo) => repo.write('src/p.py', 'x = 1\n'), ['AC3', 'AC4']],
  ['a new file that could be meant by an import', (repo) => repo.write('src/add.ts', ''), ['AC1', 'AC3', 'AC4']],
  ['a file that goes', (repo) => void repo.git('rm', '-q', 'src/add.js'), ['AC1', 'AC3', 'AC4']],
  ['prose that nothing names', (repo) => repo.write('README.md', 'x'), []],
  ['prose that a criterion names', (repo) => repo.write('docs/guide.md', 'x'), ['AC5']],
  ['what checks are set up by', (repo) => repo.write('package-lock.json', '{}'), everything],
  ['versions of packages in a text', (repo) => repo.write('requirements-dev.txt', 'a==2\n'), everything],
  ['a text, which a test may read', (repo) => repo.write('data/in.txt', 'x'), ['AC3', 'AC4']],
  ['prose that lies beside tests', (repo) => repo.write('test/fixtures/page.md', 'x'), ['AC3', 'AC4']],
  [
    'the words of one criterion',
    (repo) => repo.write('specs/a.md', repo.read('specs/a.md').replace('removes', 'takes away')),
    ['AC2'],
  ],
  [
    'the check of one criterion',
    (repo) => repo.write('specs/a.md', repo.read('specs/a.md').replace('npm test', 'npm t')),
    ['AC4'],
  ],
  ['a line above the criteria', (repo) => repo.write('specs/a.md', `Words.\n\n${repo.read('specs/a.md')}`), []],
  ['a spec that is new', (repo) => repo.write('specs/b.md', '# B\n\n- [x] AC9: it is\n  - verify: `true`\n'), ['AC9']],
])('what a change may concern: %s', async (_name, change, expected) => {
  const repo = project()
  change(repo)
  expect(await touched(repo)).toEqual(expected)
})

test('since a branch: from where it parted, committed or not', async () => {
  const repo = project()
  repo.git('checkout', '-q', '-b', 'feature')
  repo.write('src/add.js', 'export const add = 1\n')
  repo.commit('feat: add')
  repo.git('checkout', '-q', 'main')
  repo.write('src/remove.js', 'export const remove = 1\n')
  repo.commit('feat: remove')
  repo.git('checkout', '-q', 'feature')
  expect(await touched(repo)).toEqual(['AC1', 'AC3', 'AC4'])
})

test('a ref that is none, and one of another history, are errors that say what to do', async () => {
  const repo = project()
  const place = await findProject(repo.root, { env: repo.env })
  await expect(changedSince(place, 'nowhere')).rejects.toMatchObject({ code: 'git.unknown-commit', exit: 2 })
  await expect(changedSince(place, '--output=x')).rejects.toMatchObject({ code: 'git.unknown-commit' })
  const tree = repo.git('rev-parse', 'HEAD^{tree}').trim()
  const other = repo.git('commit-tree', '-m', 'other', tree).trim()
  await expect(changedSince(place, other)).rejects.toMatchObject({ code: 'git.unrelated', exit: 2 })
})
