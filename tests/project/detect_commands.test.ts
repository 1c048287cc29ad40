import { expect, test } from 'vitest'
import { detectCommands, type CommandFacts } from '../../src/project/index.ts'

type Files = Record<string, string>

/** Commands as `name: command < from`, with marks. */
function lines(files: Files, facts: CommandFacts = {}): string[] {
  return detectCommands(new Map(Object.entries(files)), facts).commands.map(
    ({ name, command, from, runner }) => `${name}: ${command} < ${from}${runner === undefined ? '' : ` [${runner}]`}`,
  )
}

function scripts(of: Files, more: object = {}): Files {
  return { 'package.json': JSON.stringify({ scripts: of, ...more }) }
}

/** All five commands as one package manager runs them. */
function all(manager: string, line = `${manager} test`): string[] {
  return [
    `build: ${manager} run build < package.json:scripts.build`,
    `test: ${line} < package.json:scripts.test [jest]`,
    `lint: ${manager} run lint < package.json:scripts.lint`,
    `typecheck: ${manager} run typecheck < package.json:scripts.typecheck`,
    `format: ${manager} run fmt:check < package.json:scripts.fmt:check`,
  ]
}

test('scripts become the commands of the package manager whose lockfile lies there', () => {
  const files = scripts({
    test: 'jest',
    build: 'tsc',
    lint: 'eslint .',
    typecheck: 'tsc --noEmit',
    'fmt:check': 'oxfmt --check',
  })
  expect(lines(files)).toEqual(all('npm'))
  expect(lines({ ...files, 'pnpm-lock.yaml': '' })).toEqual(all('pnpm'))
  expect(lines({ ...files, 'yarn.lock': '' })).toEqual(all('yarn'))
  expect(lines({ ...files, 'bun.lock': '' })).toEqual(all('bun', 'bun run test'))
  expect(lines(scripts({ test: 'jest' }, { packageManager: 'pnpm@9.1.0' }))).toEqual([
    'test: pnpm test < package.json:scripts.test [jest]',
  ])
})

test('lockfiles of two package managers are a finding', () => {
  const files = { ...scripts({ test: 'jest' }), 'yarn.lock': '', 'package-lock.json': '' }
  expect(detectCommands(new Map(Object.entries(files)))).toMatchObject({
    packageManager: 'yarn',
    findings: [{ code: 'project.two-lockfiles', message: 'Lockfiles of yarn and npm lie side by side; yarn is used' }],
  })
})

test('a script that runs nothing is no command', () => {
  expect(lines(scripts({ test: 'echo "Error: no test specified" && exit 1' }))).toEqual([])
  const { commands, findings } = detectCommands(
    new Map(Object.entries(scripts({ test: 'echo ok && exit 0', lint: '' }))),
  )
  expect(commands).toEqual([])
  expect(findings.map(({ message }) => message)).toEqual([
    'Script "test" runs nothing, so it is no check',
    'Script "lint" runs nothing, so it is no check',
  ])
})

test('the runner is found through scripts that call scripts', () => {
  expect(
    lines(scripts({ test: 'npm run lint && npm run test:unit', lint: 'eslint .', 'test:unit': 'mocha' })),
  ).toContain('test: npm test < package.json:scripts.test [mocha]')
  expect(
    lines(scripts({ test: 'run-p test:*', 'test:a': 'run-s test', 'test:b': 'node --import tsx --test' })),
  ).toEqual(['test: npm test < package.json:scripts.test [node]'])
})

test('watching scripts run once or are passed over', () => {
  const told = (script: string, more: Files = {}) => lines(scripts({ test: script, ...more }))
  expect(told('vitest')).toEqual(['test: CI=1 npm test < package.json:scripts.test [vitest]'])
  expect(told('vitest --coverage && tsc')).toEqual(['test: CI=1 npm test < package.json:scripts.test [vitest]'])
  expect(told('react-scripts test')).toEqual(['test: CI=1 npm test < package.json:scripts.test [jest]'])
  expect(told('vitest --run')).toEqual(['test: npm test < package.json:scripts.test [vitest]'])
  expect(told('jest --watchAll=false')).toEqual(['test: npm test < package.json:scripts.test [jest]'])
  expect(told('jest --watch', { 'test:ci': 'jest --ci' })).toEqual([
    'test: npm run test:ci < package.json:scripts.test:ci [jest]',
  ])
  const only = detectCommands(new Map(Object.entries(scripts({ test: 'jest --watch' }))))
  expect([only.commands, only.alternatives, only.findings.map(({ message }) => message)]).toEqual([
    [],
    [
      {
        name: 'test',
        command: 'npm test',
        from: 'package.json:scripts.test',
        directory: '.',
        runner: 'jest',
        watches: true,
      },
    ],
    ['Script "test" watches and does not end by itself'],
  ])
})

test('what writes is only an alternative', () => {
  const files = scripts(
    { format: 'prettier --write .', lint: 'npm run lint:js', 'lint:js': 'eslint --fix .', 'lint:check': 'eslint .' },
    { devDependencies: { prettier: '3' } },
  )
  const found = detectCommands(new Map(Object.entries({ ...files, '.prettierrc': '{}' })))
  expect(found.commands.map(({ command }) => command)).toEqual([
    'npm run lint:check',
    'npx --no-install prettier --check .',
  ])
  expect(found.alternatives.map(({ command, writes }) => [command, writes])).toEqual([
    ['npm run lint', true],
    ['npm run lint:js', true],
    ['npm run format', true],
  ])
})

test('without scripts, dependencies with their configuration tell', () => {
  const devDependencies = { vitest: '4', eslint: '9', typescript: '5', prettier: '3' }
  const files = { ...scripts({}, { devDependencies }), 'tsconfig.json': '{}', 'eslint.config.js': '' }
  expect(lines(files)).toEqual([
    'test: npx --no-install vitest run < package.json:dependencies.vitest [vitest]',
    'lint: npx --no-install eslint . < package.json:dependencies.eslint',
    'typecheck: npx --no-install tsc --noEmit < tsconfig.json',
  ])
})

test('tests of node itself need no package', () => {
  const text = "import test from 'node:test'\ntest('x', () => {})\n"
  expect(lines({ 'a.test.js': text })).toEqual(['test: node --test < a.test.js [node]'])
  expect(lines({ 'package.json': '{}', 'test/a.mjs': text })).toEqual(['test: node --test < test/a.mjs [node]'])
  expect(lines({ 'spec/my a.spec.js': text })).toEqual([
    "test: node --test 'spec/my a.spec.js' < spec/my a.spec.js [node]",
  ])
  expect(lines({ 'a.test.js': "import { test } from 'tap'\n" })).toEqual([])
})

test('python: pytest, ruff and mypy by configuration', () => {
  const pyproject =
    '[project]\nname = "x"\n[tool.pytest.ini_options]\naddopts = "-q"\n[tool.ruff]\n[tool.ruff.format]\n[tool.mypy]\nfiles = ["src"]\n'
  expect(lines({ 'pyproject.toml': pyproject })).toEqual([
    'test: python -m pytest < pyproject.toml:tool.pytest [pytest]',
    'lint: python -m ruff check . < pyproject.toml:tool.ruff',
    'typecheck: python -m mypy < pyproject.toml:tool.mypy',
    'format: python -m ruff format --check . < pyproject.toml:tool.ruff.format',
  ])
})

function pytest(files: Files, facts: CommandFacts = {}): string | undefined {
  return lines({ 'pytest.ini': '', ...files }, facts)[0]
}

test('python: each manager runs in its own environment', () => {
  expect(pytest({ 'requirements.txt': 'x\n' }, { python: 'python3' })).toBe(
    'test: python3 -m pytest < pytest.ini [pytest]',
  )
  expect(pytest({ 'pyproject.toml': '', 'uv.lock': '' })).toBe(
    'test: uv run --frozen python -m pytest < pytest.ini [pytest]',
  )
  expect(pytest({ 'pyproject.toml': '[tool.poetry]\nname = "x"' })).toBe(
    'test: poetry run python -m pytest < pytest.ini [pytest]',
  )
  expect(pytest({ 'pyproject.toml': '', 'pdm.lock': '' })).toBe('test: pdm run python -m pytest < pytest.ini [pytest]')
  expect(pytest({ Pipfile: '' })).toBe('test: pipenv run python -m pytest < pytest.ini [pytest]')
})

test('python: what proves pytest, flake8 and black', () => {
  expect(lines({ 'setup.cfg': '[tool:pytest]\n[flake8]\nmax-line-length = 99\n' })).toEqual([
    'test: python -m pytest < setup.cfg:tool:pytest [pytest]',
    'lint: python -m flake8 < setup.cfg',
  ])
  expect(lines({ 'tox.ini': '[testenv]\ncommands = pytest tests\n' })).toEqual([
    'test: python -m pytest < tox.ini [pytest]',
  ])
  expect(lines({ 'tests/conftest.py': '' })).toEqual(['test: python -m pytest < tests/conftest.py [pytest]'])
  expect(lines({ 'tests/test_a.py': 'def test_a():\n    assert 1\n' })).toEqual([
    'test: python -m pytest < tests/test_a.py [pytest]',
  ])
  expect(lines({ 'requirements-dev.txt': 'pytest-cov\nblack==24.1 # style\n', 'test_a.py': '' })).toEqual([
    'format: python -m black --check . < requirements-dev.txt',
  ])
})

test('python: unittest is discovered where it lies', () => {
  const text = 'import unittest\n\nclass A(unittest.TestCase):\n    def test_a(self): pass\n'
  expect(lines({ 'test_a.py': text })).toEqual(['test: python -m unittest discover < test_a.py [unittest]'])
  expect(lines({ 'tests/test_a.py': text })).toEqual([
    'test: python -m unittest discover -s tests < tests/test_a.py [unittest]',
  ])
  expect(lines({ 'tests/__init__.py': '', 'tests/a_test.py': text })).toEqual([
    "test: python -m unittest discover -s tests -t . -p '*_test.py' < tests/a_test.py [unittest]",
  ])
})

test('go: a module, a workspace, a linter', () => {
  const format = 'format: out=$(gofmt -l .) && echo "$out" && test -z "$out"'
  expect(lines({ 'go.mod': 'module x\n' })).toEqual([
    'build: go build ./... < go.mod',
    'test: go test ./... < go.mod [go]',
    'lint: go vet ./... < go.mod',
    `${format} < go.mod`,
  ])
  expect(lines({ 'go.work': 'use (\n ./a\n ./b\n)\n', '.golangci.yml': '' })).toEqual([
    'build: go build ./a/... ./b/... < go.work',
    'test: go test ./a/... ./b/... < go.work [go]',
    'lint: golangci-lint run < .golangci.yml',
    `${format} < go.work`,
  ])
})

test('rust: clippy and rustfmt only where they are in use', () => {
  const manifest = '[package]\nname = "x"\n'
  expect(lines({ 'Cargo.toml': manifest })).toEqual([
    'build: cargo build < Cargo.toml',
    'test: cargo test < Cargo.toml [cargo]',
  ])
  const ci = '    - run: cargo clippy\n    - run: cargo fmt --check\n'
  expect(lines({ 'Cargo.toml': `${manifest}[workspace]\nmembers = ["a"]\n`, '.github/workflows/ci.yml': ci })).toEqual([
    'build: cargo build --workspace < Cargo.toml',
    'test: cargo test --workspace < Cargo.toml [cargo]',
    'lint: cargo clippy --workspace --all-targets -- -D warnings < .github/workflows/ci.yml',
    'format: cargo fmt --all --check < .github/workflows/ci.yml',
  ])
})

test('a Makefile tells in a C project and steps back elsewhere', () => {
  const makefile = [
    '.PHONY: test lint',
    'CC := gcc',
    'all: prog',
    'prog: main.o \\',
    '  other.o',
    '\t$(CC) -o prog',
    'check build-all: all',
    '\t./run: test',
    'fmt:',
    'format-check: ; clang-format -n *.c',
    '%.o: %.c',
    'lint: FLAGS = -x',
    'define text',
    'typecheck: x',
    'endef',
  ].join('\n')
  expect(lines({ Makefile: makefile })).toEqual([
    'build: make all < Makefile:all',
    'test: make check < Makefile:check',
    'format: make format-check < Makefile:format-check',
  ])
  expect(lines({ Makefile: 'test:\n\tnpm test\n', ...scripts({ test: 'ava' }) })).toEqual([
    'test: npm test < package.json:scripts.test [ava]',
  ])
  expect(lines({ justfile: 'set shell := ["sh"]\nx := "1"\ntest *args:\n  a\nlint file:\n  b\n' })).toEqual([
    'test: just test < justfile:test',
  ])
})

test('the language with most lines comes first', () => {
  const files = { ...scripts({ test: 'jest' }), 'pytest.ini': '', 'pyproject.toml': '' }
  const found = (lineCounts: Record<string, number>) => {
    const { commands, packageManager } = detectCommands(new Map(Object.entries(files)), {
      lines: new Map(Object.entries(lineCounts)),
    })
    return [commands.map(({ command }) => command), packageManager]
  }
  expect(found({ Python: 900, JavaScript: 10 })).toEqual([['python -m pytest'], 'pip'])
  expect(found({ Python: 9, JavaScript: 10 })).toEqual([['npm test'], 'npm'])
})

test('maven, gradle, composer, bundler and deno', () => {
  expect(lines({ 'pom.xml': '', mvnw: '' })).toEqual([
    'build: ./mvnw -B -DskipTests package < pom.xml',
    'test: ./mvnw -B test < pom.xml [maven]',
  ])
  expect(lines({ 'build.gradle.kts': '' })).toEqual([
    'build: gradle assemble < build.gradle.kts',
    'test: gradle test < build.gradle.kts [gradle]',
  ])
  expect(lines({ 'composer.json': '{"scripts": {"lint": "phpcs"}}', 'phpunit.xml': '' })).toEqual([
    'test: vendor/bin/phpunit < phpunit.xml [phpunit]',
    'lint: composer run-script lint < composer.json:scripts.lint',
  ])
  expect(lines({ Gemfile: '', 'spec/a_spec.rb': '', '.rubocop.yml': '' })).toEqual([
    'test: bundle exec rspec < spec/a_spec.rb [rspec]',
    'lint: bundle exec rubocop < .rubocop.yml',
  ])
  expect(
    lines({ 'deno.jsonc': '{ // tasks\n "tasks": {"test": "deno test -A",}, }', 'a_test.ts': 'Deno.test("x")' }),
  ).toEqual([
    'test: deno task test < deno.jsonc:tasks.test',
    'lint: deno lint < deno.jsonc',
    'format: deno fmt --check < deno.jsonc',
  ])
})

test('a folder below the root stands in directory and from', () => {
  const found = detectCommands(new Map(Object.entries(scripts({ test: 'ava' }))), { directory: 'web' })
  expect(found.commands).toEqual([
    { name: 'test', command: 'npm test', from: 'web/package.json:scripts.test', directory: 'web', runner: 'ava' },
  ])
})

test('hostile texts end soon', () => {
  const long = ' '.repeat(200_000)
  const files = {
    'package.json': JSON.stringify({ scripts: { test: `echo${long}`, build: 'vitest '.repeat(50_000) } }),
    Makefile: `x${long}\n`,
    'pyproject.toml': `a = "pytest${long}`,
    'tests/test_a.py': '\n'.repeat(200_000),
    'go.work': '\n'.repeat(200_000),
    'deno.jsonc': '/*'.repeat(200_000),
    'Cargo.toml': `a = ${'['.repeat(100_000)}`,
  }
  expect(detectCommands(new Map(Object.entries(files))).findings.length).toBeGreaterThan(0)
})
