import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { reachOf } from '../../src/project/index.ts'

function folder(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'mmm-reach-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  return root
}

test('follows static imports, in circles too', () => {
  const root = folder({
    't/a.test.ts':
      "import test from 'node:test'\nimport { b } from '../src/b.js'\nimport '../src/c'\nimport data from './d.json'\n",
    'src/b.ts': "export * from './e.mjs'\n",
    'src/c/index.js': "const { f } = require('../b')\n",
    'src/e.mjs': "import { b } from './b.js'\n",
    't/d.json': '{}',
    'other.js': '',
  })
  const { files, isWhole } = reachOf(root, ['t/a.test.ts'])
  expect([...files].toSorted()).toEqual(['src/b.ts', 'src/c/index.js', 'src/e.mjs', 't/a.test.ts', 't/d.json'])
  expect(isWhole).toBe(true)
})

test.each([
  ['a name made at run time', 'await import(`./${name}.js`)'],
  ['a variable', 'require(name)'],
  ['require by another name', "const r = require\nr('./x')"],
  ['reading files', "import { readFileSync } from 'node:fs'"],
  ['starting programs', "import { spawn } from 'child_process'"],
  ['where it lies', 'const here = import.meta.url'],
  ['the environment', 'const { env } = process'],
  ['an unknown package', "import x from 'not-installed'"],
  ['a package that is a link', "import x from 'linked'"],
  ['an alias', "import x from '#x'"],
  ['a file that is not there', "import x from './gone.js'"],
  ['a name with an escape', String.raw`import x from '\x2e/x.js'`],
  ['a comment in between', "import x from /* here */ './x.js'"],
  ['a server', "await fetch('http://127.0.0.1')"],
  ['two files of one name', "import './two'"],
])('is not whole: %s', (_name, text) => {
  const root = folder({
    'a.js': text,
    'x.js': '',
    'two.js': '',
    'two.ts': '',
    'packages/l/index.js': '',
    'node_modules/real/index.js': '',
  })
  symlinkSync('../packages/l', join(root, 'node_modules/linked'))
  expect(reachOf(root, ['a.js']).isWhole).toBe(false)
})

test('an installed package is as it came; another language is not looked into', () => {
  const root = folder({
    'a.js': "import x from 'real'\nimport y from '@s/real/deep'\n",
    'node_modules/real/i.js': '',
    'node_modules/@s/real/i.js': '',
    'a.py': 'import b',
  })
  expect(reachOf(root, ['a.js']).isWhole).toBe(true)
  expect(reachOf(root, ['a.py']).isWhole).toBe(false)
  expect(reachOf(root, []).isWhole).toBe(false)
  expect(reachOf(root, ['gone.js']).isWhole).toBe(false)
})
