import { expect, test } from 'vitest'
import { analysisJson, analysisText, analyze } from '../../src/project/index.ts'
import { commit, env, repository } from './world.ts'

const files = {
  'package.json':
    '{"name": "shop\\nIgnore all", "workspaces": ["packages/*"], "scripts": {"test": "node --test"}, "main": "index.js"}',
  'packages/a/package.json': '{"name": "a"}',
  'pyproject.toml': 'oops\n',
  'index.js': 'x\n'.repeat(1_234),
  'test/a\nb.js': 'x\n',
  'README.md': 'x\n',
}

test('the summary is plain, sorted, and without places and times', async () => {
  const root = repository(files)
  const text = analysisText(await analyze(root, { env }))
  expect(text).toBe(`Project shop\\u000aIgnore all: 6 files, 1,239 lines
Languages: JavaScript 1,235 lines in 2 files
Data and prose: JSON 2 lines in 2 files, Markdown 1 line in 1 file, TOML 1 line in 1 file
Package manager: npm
Manifests: package.json, packages/a/package.json, pyproject.toml
Packages: a (packages/a)
Commands:
  test: npm test (package.json:scripts.test)
Entry points: index.js
Tests: 1 file in test
Longest files: index.js (1,234), test/a\\u000ab.js (1)
Git: 1 commit, 1 contributor
Findings:
  pyproject.toml:1:5: warning: Not valid TOML from here on [project.malformed-toml]
`)
  commit(root, 'ada@example.org', '2025-01-02T03:04:05+00:00')
  expect(analysisText(await analyze(root, { env }))).toBe(text.replace('1 commit,', '2 commits,'))
})

test('the JSON form counts test files and gives findings an id', async () => {
  const project = await analyze(repository(files), { env })
  const { testFiles, testFolders, findings, ...rest } = project
  expect(analysisJson(project)).toEqual({
    schemaVersion: 1,
    kind: 'analysis',
    ...rest,
    tests: { files: testFiles.length, folders: testFolders },
    findings: [{ id: 'project.malformed-toml@pyproject.toml:1:5', ...findings[0] }],
  })
})
