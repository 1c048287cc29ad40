import { expect, test } from 'vitest'
import { groundOf } from '../../src/project/detect_commands.ts'
import { entryPoints } from '../../src/project/entry_points.ts'

function entries(files: Record<string, string>): string[] {
  const found = entryPoints(groundOf(new Map(Object.entries(files)), {}))
  return found.map(({ path, from, missing }) => `${path} < ${from}${missing === true ? ' (missing)' : ''}`)
}

test('package.json declares them, or Node has its way', () => {
  const exports = {
    '.': { types: './a.d.ts', default: './src/a.js' },
    './x/*': './x/*.js',
    './package.json': './package.json',
  }
  const files = {
    'package.json': JSON.stringify({ main: 'src', bin: './bin/a', exports }),
    'src/index.js': '',
    'src/a.js': '',
  }
  expect(entries(files)).toEqual([
    'bin/a < package.json:bin (missing)',
    'src/a.js < package.json:exports...default',
    'src/index.js < package.json:main',
  ])
  expect(entries({ 'package.json': '{}', 'index.js': '' })).toEqual(['index.js < package.json'])
  expect(entries({ 'package.json': '{"main": 7, "bin": [null]}' })).toEqual([])
})

test('python, rust and go', () => {
  expect(
    entries({
      'pyproject.toml': '[project.scripts]\nx = "pkg.cli:main"\ny = "gone:main"\n',
      'src/pkg/cli.py': '',
      'src/pkg/__main__.py': '',
      'manage.py': '',
    }),
  ).toEqual([
    'manage.py < manage.py',
    'src/pkg/__main__.py < src/pkg/__main__.py',
    'src/pkg/cli.py < pyproject.toml:project.scripts.x',
  ])
  expect(
    entries({
      'Cargo.toml': '[[bin]]\nname = "x"\npath = "cmd/x.rs"\n',
      'cmd/x.rs': '',
      'src/lib.rs': '',
      'src/bin/y.rs': '',
    }),
  ).toEqual(['cmd/x.rs < Cargo.toml:bin', 'src/bin/y.rs < Cargo.toml', 'src/lib.rs < Cargo.toml'])
  expect(
    entries({
      'go.mod': 'module x\n',
      'cmd/x/main.go': 'package main\n\nfunc main() {}\n',
      'doc.go': 'package main\n',
    }),
  ).toEqual(['cmd/x/main.go < cmd/x/main.go'])
})
