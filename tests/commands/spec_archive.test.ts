import { existsSync, mkdtempSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { mmm as call } from '../cli/world.ts'
import { folderOf, type Files } from '../spec/lint/world.ts'

const scenario = (name: string) => `#### Scenario: ${name}\n\n- **WHEN** a\n- **THEN** b\n`
const requirement = (name: string, ...scenarios: string[]) =>
  `### Requirement: ${name}\n\nThe system SHALL do it.\n\n${scenarios.map(scenario).join('\n')}`
const main = (...blocks: string[]) =>
  `# Auth\n\n## Purpose\n\nPeople prove who they are, so that their data is their own.\n\n## Requirements\n\n${blocks.join('\n')}`
const mainPath = 'openspec/specs/auth/spec.md'
const deltaPath = 'openspec/changes/one/specs/auth/spec.md'

/** A project with one main spec and the change "one". */
function project(delta: string, more: Files = {}) {
  const root = folderOf({
    [mainPath]: main(requirement('Log in', 'One', 'Two')),
    'openspec/changes/one/proposal.md': '# One\n\n## Why\n\nBecause.\n',
    [deltaPath]: delta,
    '.mmm/.gitignore': '*\n',
    ...more,
  })
  const home = mkdtempSync(join(root, 'home-'))
  const read = (path: string) => (existsSync(join(root, path)) ? readFileSync(join(root, path), 'utf8') : null)
  const archive = (...argv: string[]) =>
    call(['spec', 'archive', 'one', ...argv], { cwd: root, env: { HOME: home, PATH: process.env['PATH']! } })
  const undo = () =>
    call(['spec', 'archive', '--undo', 'one'], { cwd: root, env: { HOME: home, PATH: process.env['PATH']! } })
  return { archive, undo, read }
}

describe('mmm spec archive', () => {
  test('--yes answers for tasks only; scenarios are lost with --drop-scenarios', async () => {
    const delta = `## MODIFIED Requirements\n\n${requirement('Log in', 'One')}`
    const { archive, read } = project(delta, { 'openspec/changes/one/tasks.md': '- [ ] 1.1 Do it\n' })
    const refused = await archive('--yes')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('all the same with --drop-scenarios')
    expect(refused.stderr).not.toContain('1 task is not done')
    const neither = await archive()
    expect(neither.stderr).toContain('all the same with --yes --drop-scenarios')
    expect((await archive('--drop-scenarios')).stderr).toContain('all the same with --yes\n')
    expect(read(mainPath)).toContain('Scenario: Two')
    expect((await archive('--yes', '--drop-scenarios')).code).toBe(0)
    expect(read(mainPath)).not.toContain('Scenario: Two')
  })

  test('what would be no valid main spec is refused, and nothing is written', async () => {
    const delta = '## ADDED Requirements\n\n### Requirement: New\n\nIt SHALL be.\n'
    const { archive, read } = project(delta)
    const { code, stderr } = await archive('--yes', '--drop-scenarios', '--drop-changes')
    expect(code).toBe(1)
    expect(stderr).toContain(`${deltaPath}:3: The requirement "New" has no scenario`)
    expect([read(mainPath), read(deltaPath)]).toEqual([main(requirement('Log in', 'One', 'Two')), delta])
  })

  test('a main spec without requirements goes where the change says so, and comes back', async () => {
    const delta = '## REMOVED Requirements\n\n### Requirement: Log in\n\n**Reason**: unused\n'
    const settings = (text: string) => ({ 'openspec/changes/one/.openspec.yaml': text })
    const refused = await project(delta).archive('--yes')
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain('Write "retire_capabilities: true" into the .openspec.yaml')
    const listed = await project(delta, settings('schema: spec-driven\nretire_capabilities: [auth]\n')).archive()
    expect(listed.code).toBe(2)
    expect(listed.stderr).toContain('"retire_capabilities" is neither true nor false')
    const { archive, undo, read } = project(delta, settings('schema: spec-driven\nretire_capabilities: true\n'))
    expect((await archive()).code).toBe(0)
    expect(read(mainPath)).toBeNull()
    expect((await undo()).code).toBe(0)
    expect([read(mainPath), read(deltaPath)]).toEqual([main(requirement('Log in', 'One', 'Two')), delta])
  })

  test('what is in the main spec already is in sync, and the main spec keeps its bytes', async () => {
    const delta = `## ADDED Requirements\n\n${requirement('Log in', 'One', 'Two')}\n## REMOVED Requirements\n\n- Requirement: Gone\n`
    const { archive, read } = project(delta)
    const { code, stdout } = await archive()
    expect(code).toBe(0)
    expect(stdout).toContain('  added "Log in" (already in sync)')
    expect(stdout).toContain('"Gone" is to be removed and is not in "auth": it counts as removed')
    expect(read(mainPath)).toBe(main(requirement('Log in', 'One', 'Two')))
    expect(read(deltaPath)).toBeNull()
  })

  test('a delta that would go to the archive unmerged is refused', async () => {
    const delta = `## ADDED Requirements\n\n${requirement('New', 'One')}`
    const skip = { 'openspec/changes/one/.openspec.yaml': 'schema: spec-driven\nskip_specs: true\n' }
    expect((await project(delta, skip).archive('--yes')).stderr).toContain('"skip_specs: true", and here is a delta')
    const top = { 'openspec/changes/one/specs/spec.md': delta }
    expect((await project(delta, top).archive('--yes')).stderr).toContain('This delta names no capability')
  })
})
