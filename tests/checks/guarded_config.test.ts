import { describe, expect, test } from 'vitest'
import { isCheckConfig, isLockfile, isSnapshot, restoreCheckConfig } from '../../src/checks/index.ts'

const manifest = `{
    "name": "x",
    "keywords": ["a", "b"],
    "scripts": { "test": "vitest run", "lint": "oxlint \\"src\\"" },
    "dependencies": { "a": "1" },
    "jest": {
        "collectCoverage": true
    }
}
`
const pkg = (candidate: string, base = manifest) => restoreCheckConfig('package.json', base, candidate)

describe('package.json', () => {
  test("dependencies and new scripts are the candidate's", () => {
    const candidate = manifest.replace('"a": "1"', '"a": "2", "b": "1"').replace('"lint"', '"build": "tsc", "lint"')
    expect(pkg(candidate)).toBeUndefined()
    expect(pkg(manifest.replace('        "collect', '    "collect'))).toBeUndefined()
  })

  test("an existing script that was changed or taken out is restored, in the candidate's format", () => {
    const candidate = manifest.replace('vitest run', 'true').replace('"a": "1"', '"a": "2"')
    expect(pkg(candidate)).toEqual({
      content: manifest.replace('"a": "1"', '"a": "2"'),
      notes: ['package.json: script "test" restored'],
    })
    const without = manifest.replace(', "lint": "oxlint \\"src\\""', '')
    expect(pkg(without)?.content).toBe(manifest)
    const none = manifest.replace(/ {4}"scripts".*\n/, '')
    expect(JSON.parse(pkg(none)!.content!)).toEqual(JSON.parse(manifest))
  })

  test('hooks around existing scripts go, others stay', () => {
    const candidate = manifest.replace('{ "test"', '{ "pretest": "rm -r tests", "prebuild": "x", "test"')
    expect(pkg(candidate)).toEqual({
      content: manifest.replace('{ "test"', '{ "prebuild": "x", "test"'),
      notes: ['package.json: script "pretest" removed'],
    })
  })

  test('sections of check tools are restored, removed, put back', () => {
    expect(pkg(manifest.replace('true\n', 'false\n'))?.content).toBe(manifest)
    const added = manifest.replace('    "jest"', '    "mocha": {"spec": ["none", {"}": 1}]},\n    "jest"')
    expect(pkg(added)).toEqual({ content: manifest, notes: ['package.json: section "mocha" removed'] })
    const gone = manifest.replace(/,\n {4}"jest"[^]*\}\n\}/, '\n}')
    expect(pkg(gone)?.content).toBe(manifest)
    expect(pkg('{"scripts": {"test": "true"}, "vitest": {}}', '{"scripts": {"test": "x"}}')?.content).toBe(
      '{"scripts": {"test": "x"}}',
    )
    expect(pkg('{"vitest": {}}', '{}')?.content).toBe('{}')
  })

  test("one that cannot be read, or is gone, is the base's; a new one is left", () => {
    expect(pkg('{')).toEqual({ content: manifest, notes: ['package.json: package.json was not valid JSON'] })
    expect(restoreCheckConfig('package.json', manifest, undefined)?.content).toBe(manifest)
    expect(restoreCheckConfig('sub/package.json', undefined, manifest)).toBeUndefined()
  })
})

describe('pyproject.toml, setup.cfg, Cargo.toml', () => {
  const base = `[project]
name = "x"
description = """
[tool.pytest.fake]
"""

[tool.pytest.ini_options]
addopts = "-ra"
filterwarnings = [
  "error",
]

[tool.other]
a = 1
`
  const toml = (candidate: string) => restoreCheckConfig('pyproject.toml', base, candidate)

  test('tables of check tools are restored, added ones removed', () => {
    const candidate = base.replace('"x"', '"y"').replace('"-ra"', '"-k none"')
    expect(toml(candidate)).toEqual({
      content: base.replace('"x"', '"y"'),
      notes: ['pyproject.toml: [tool.pytest.ini_options] restored'],
    })
    expect(toml(`${base}[tool.ruff.lint]\nignore = ["ALL"]\n`)).toMatchObject({
      notes: ['pyproject.toml: [tool.ruff.lint] removed'],
    })
    expect(toml(base.replace('a = 1', 'a = 2'))).toBeUndefined()
    const gone = base.replace(/\[tool\.pytest\.ini_options\][^]*?\]\n\n/, '')
    expect(toml(gone)?.content).toContain(
      '[tool.pytest.ini_options]\naddopts = "-ra"\nfilterwarnings = [\n  "error",\n]\n',
    )
    expect(toml(base.replace('[project]', 'tool.ruff.ignore = ["ALL"]\n[project]'))?.content).toBe(base)
  })

  test('setup.cfg by section', () => {
    const cfg = '[metadata]\nname = x\n[tool:pytest]\naddopts = -ra\n'
    expect(restoreCheckConfig('setup.cfg', cfg, cfg.replace('-ra', '-x').replace('= x', '= y'))?.content).toBe(
      cfg.replace('= x', '= y'),
    )
  })

  test('Cargo.toml: lints, test targets, keys of [lib]', () => {
    const cargo =
      '[package]\nname = "x"\n\n[lib]\nname = "x"\n\n[lints.rust]\nunsafe_code = "forbid"\n\n[dependencies]\n'
    const worse = cargo.replace('[lib]', 'autotests = false\n[lib]\ntest = false').replace('forbid', 'allow')
    const candidate = `${worse}serde = "1"\n[[test]]\nname = "a"\nharness = false\n`
    const restored = restoreCheckConfig('Cargo.toml', cargo, candidate)!
    expect(restored.content!.trim()).toBe(`${cargo}serde = "1"`)
    expect(restored.notes).toHaveLength(4)
  })
})

describe('Makefile', () => {
  const base = `FLAGS := -v

build: a.c
\tcc a.c

.PHONY: test
test: build
\tpytest $(FLAGS)

lint:
\truff check
`
  const make = (candidate: string) => restoreCheckConfig('Makefile', base, candidate)

  test('targets that are checks are restored, with their variables; others stay', () => {
    expect(make(base.replace('cc a.c', 'cc -O2 a.c'))).toBeUndefined()
    expect(make(base.replace('\tpytest $(FLAGS)', '\ttrue').replace('cc a.c', 'cc -O2 a.c'))).toEqual({
      content: base.replace('cc a.c', 'cc -O2 a.c'),
      notes: ['Makefile: target "test" restored'],
    })
    expect(make(base.replace('-v', '-k none'))?.content).toBe(base)
    expect(make(`SHELL := /bin/true\n${base}`)?.content).toBe(base)
    expect(make(`${base}test:\n\t@true\n`)?.content).toBe(base)
    expect(make(`${base}.IGNORE:\n`)?.content).toBe(base)
    expect(make(base.replace(/lint:\n.*\n/, ''))?.content).toContain('lint:\n\truff check')
  })
})

describe('files that are configuration as a whole', () => {
  test.each([
    'vitest.config.ts',
    'packages/a/jest.config.mjs',
    '.mocharc.yml',
    'pytest.ini',
    'eslint.config.js',
    '.eslintrc',
    '.eslintrc.json',
    'biome.json',
    'mypy.ini',
    'ruff.toml',
    '.golangci.yml',
    'rustfmt.toml',
    '.prettierrc',
    'playwright.config.ts',
    '.coveragerc',
    'phpunit.xml',
    '.oxlintrc.json',
    'vite.config.ts',
    'tox.ini',
  ])('%s', (path) => {
    expect(isCheckConfig(path)).toBe(true)
    expect(restoreCheckConfig(path, 'a', 'b')).toEqual({ content: 'a', notes: [`${path} restored`] })
    expect(restoreCheckConfig(path, 'a', undefined)?.content).toBe('a')
    expect(restoreCheckConfig(path, undefined, 'b')).toEqual({ content: undefined, notes: [`${path} removed`] })
    expect(restoreCheckConfig(path, 'a', 'a')).toBeUndefined()
  })

  test('a new TypeScript configuration may stay, a changed one not', () => {
    expect(restoreCheckConfig('packages/new/tsconfig.json', undefined, '{}')).toBeUndefined()
    expect(restoreCheckConfig('tsconfig.build.json', '{"a":1}', '{}')?.content).toBe('{"a":1}')
  })

  test.each(['conftest.py', 'src/vite.ts', 'src/config.ts', 'README.md', 'src/jest.ts', 'config.json'])(
    'not %s',
    (path) => {
      expect(isCheckConfig(path)).toBe(false)
      expect(restoreCheckConfig(path, 'a', 'b')).toBeUndefined()
    },
  )

  test('lockfiles and snapshots', () => {
    expect(['a/package-lock.json', 'Cargo.lock', 'go.sum', 'lock.ts'].map(isLockfile)).toEqual([
      true,
      true,
      true,
      false,
    ])
    expect(['a/__snapshots__/b.txt', 'a.snap', 'src/snap.ts'].map(isSnapshot)).toEqual([true, true, false])
  })
})
