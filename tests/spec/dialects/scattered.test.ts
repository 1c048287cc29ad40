import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { readSpecs } from '../../../src/spec/index.ts'
import { pages } from './pages.ts'

const bmad = pages['docs/spec-hinge.md']
const story = pages['stories/3.2-lid.md']
const targets = '---\ntargets: [../src/calc.ts]\n---\n\n- adds [@test](../t/add.test.ts)\n'
const generate = '# Gen\n\n[@generate](./gen.ts)\n\n- makes [@test](./gen.test.ts)\n'

let root: string
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'mmm-scattered-')))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

function files(wanted: Record<string, string>): void {
  for (const [path, text] of Object.entries(wanted)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
}

const listed = async (folder = root) => {
  const { specs, findings } = await readSpecs(folder)
  return [...specs.map(({ dialect, id, path }) => `${dialect} ${id} ${path}`), ...findings.map(({ code }) => code)]
}

describe('a repository', () => {
  it('recognising: pages of BMAD and Tessl in whatever folder of a repository, by name and sign', async () => {
    files({
      'docs/spec-hinge.md': bmad,
      'docs/deep/calc.spec.md': targets,
      'docs/gen.spec.md': generate,
      'app/stories/3.2-lid.md': story,
      'plan/epics.md': '# Epics\n\n### Story 1.1: Lid\n\n**Given** a lid\n**When** pressed\n**Then** it closes\n',
    })
    expect(await listed()).toEqual([])
    execFileSync('git', ['init', '-q'], { cwd: root })
    const all = [
      'bmad 3.2 app/stories/3.2-lid.md',
      'tessl calc docs/deep/calc.spec.md',
      'tessl gen docs/gen.spec.md',
      'bmad spec-hinge docs/spec-hinge.md',
      'bmad epics plan/epics.md',
    ]
    expect(await listed()).toEqual(all)
    execFileSync('git', ['add', '--all'], { cwd: root })
    rmSync(join(root, 'plan/epics.md'))
    expect(await listed()).toEqual(all.slice(0, -1))
    expect(await listed(join(root, 'docs'))).toEqual([
      'tessl calc deep/calc.spec.md',
      'tessl gen gen.spec.md',
      'bmad spec-hinge spec-hinge.md',
    ])
  })

  it('recognising: such a name without a sign, in the folder of a tool, ignored, or left out by a rule is no spec', async () => {
    execFileSync('git', ['init', '-q'], { cwd: root })
    files({
      '.gitignore': 'out/\n',
      '.mmm/config.yml': 'specs: [{path: "drafts/**", dialect: none}]\n',
      'docs/spec-of-http.md': '# HTTP\n\n- [ ] read it\n-[ ] and this\n\n```\n- [ ] open\n',
      'docs/calc.spec.md': '\0\0targets:',
      'docs/fenced.spec.md': '# Tessl\n\n```\n[@generate](x.ts)\n```\n',
      'docs/stories/once.md': 'Once upon a time',
      '_bmad/templates/epics.md': bmad,
      'skills/spec-template.md': bmad,
      '.claude/commands/spec-x.md': bmad,
      'out/spec-x.md': bmad,
      'drafts/spec-x.md': bmad,
    })
    expect(await listed()).toEqual([])
  })
})
