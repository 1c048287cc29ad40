import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { changedSpecs } from '../../src/app/carry_specs.ts'
import { seenSpecs } from '../../src/app/seen_specs.ts'
import { takeSnapshot } from '../../src/app/watch/snapshot.ts'
import { readSpecs } from '../../src/spec/index.ts'
import { findProject } from '../../src/workspace/index.ts'
import { mmm } from '../cli/world.ts'
import { repository, type Repository } from './ledger/repository.ts'

const page = '---\ntargets: [../src/calc.ts]\n---\n\n- adds [@test](../t/add.test.ts)\n'

/** A page that is a spec in a folder of its own, and one that has such a name alone. */
function project(): Repository {
  const repo = repository()
  repo.write('docs/calc.spec.md', page)
  repo.write('docs/spec-of-http.md', '# HTTP\n\n- [ ] read it\n')
  repo.commit('feat: pages')
  return repo
}

test('a run carries a changed page by its signs, one that was deleted too', async () => {
  const repo = project()
  const changed = async () => changedSpecs(await findProject(repo.root, { env: repo.env }), [])
  repo.write('docs/calc.spec.md', `${page}- subtracts [@test](../t/sub.test.ts)\n`)
  repo.write('docs/spec-of-http.md', '# Other\n')
  expect(await changed()).toEqual({ specs: ['docs/calc.spec.md'], others: ['docs/spec-of-http.md'] })
  rmSync(join(repo.root, 'docs/calc.spec.md'))
  expect((await changed()).specs).toEqual(['docs/calc.spec.md'])
})

test('a preview sees what a run would see', async () => {
  const repo = project()
  const seen = await seenSpecs(await findProject(repo.root, { env: repo.env }), { named: [], fresh: true })
  expect((await readSpecs(seen.folder)).specs.map(({ path }) => path)).toEqual(['docs/calc.spec.md', 'specs/a.md'])
  await seen.remove()
  expect(existsSync(join(seen.folder, 'docs'))).toBe(false)
})

test('a watch looks at such pages', async () => {
  const repo = project()
  const look = () => takeSnapshot({ root: repo.root, env: repo.env, files: [], specs: true, branches: false })
  expect([...(await look()).specs.keys()].toSorted()).toEqual(['docs/calc.spec.md', 'specs/a.md'])
})

test('"mmm check" looks at such pages, of the project and by folder', async () => {
  const repo = project()
  repo.write('docs/calc.spec.md', `${page}- subtracts [@test](/etc/passwd)\n`)
  for (const named of [[], ['docs'], ['docs/calc.spec.md']]) {
    const said = await mmm(['check', '--json', ...named], { cwd: repo.root, env: repo.env })
    expect(said.stdout).toContain('spec.outside')
  }
})
