import { firstFile, placed, saidInCi, under, type Ground, type Offer } from './ground.ts'
import { pythonManager } from './package_manager.ts'
import { quote } from './quote.ts'
import { iniSections } from './read_lines.ts'

/** Commands of a Python project, each where its configuration, a dependency or an import proves the tool. */
export function detectPython(ground: Ground): Offer[] {
  const python = interpreter(ground)
  return [...tests(ground, python), ...linters(ground, python), ...formatters(ground, python), ...builds(ground)]
}

/** The interpreter with the project's packages. */
function interpreter(ground: Ground): string {
  const manager = pythonManager(ground)
  if (manager === 'uv') return ground.files.has('uv.lock') ? 'uv run --frozen python' : 'uv run python'
  return manager === 'pip' ? ground.python : `${manager} run python`
}

function tests(ground: Ground, python: string): Offer[] {
  const offers: Offer[] = []
  const pytest = whyPytest(ground)
  if (pytest !== undefined) {
    offers.push({ name: 'test', command: `${python} -m pytest`, from: placed(ground, pytest), runner: 'pytest' })
  }
  const cases = pythonTests(ground).filter((path) =>
    /^[ \t]*(import|from)\s+unittest\b/m.test(ground.texts.get(path) ?? ''),
  )
  if (cases.length > 0) {
    const command = `${python} -m unittest discover${discovery(ground, cases)}`
    offers.push({ name: 'test', command, from: placed(ground, cases[0]!), runner: 'unittest' })
  }
  return offers
}

function pythonTests(ground: Ground): string[] {
  return ground.testFiles.filter((path) => path.endsWith('.py'))
}

/** The file that shows that tests are pytest's: configuration, then a dependency, then the tests themselves. */
function whyPytest(ground: Ground): string | undefined {
  const tool = under(ground.toml('pyproject.toml'), 'tool')
  if (under(tool, 'pytest') !== undefined) return 'pyproject.toml:tool.pytest'
  const config = firstFile(ground, 'pytest.ini', '.pytest.ini', 'pytest.toml')
  if (config !== undefined) return config
  if (section(ground, 'setup.cfg', 'tool:pytest')) return 'setup.cfg:tool:pytest'
  if (section(ground, 'tox.ini', 'pytest') || /\bpytest\b/.test(ground.texts.get('tox.ini') ?? '')) return 'tox.ini'
  const shared = [...ground.files].filter((path) => /(^|\/)conftest\.py$/.test(path)).toSorted()[0]
  if (shared !== undefined) return shared
  const written = pythonTests(ground).find((path) =>
    /^[ \t]*(import|from)\s+pytest\b/m.test(ground.texts.get(path) ?? ''),
  )
  if (written !== undefined) return written
  const needed = dependencyOn(ground, 'pytest')
  if (needed !== undefined && pythonTests(ground).length > 0) return needed
  // functions outside a class are invisible to unittest
  return pythonTests(ground).find((path) => /^(async )?def test_/m.test(ground.texts.get(path) ?? ''))
}

function section(ground: Ground, path: string, name: string): boolean {
  const text = ground.texts.get(path)
  return text !== undefined && iniSections(text).has(name)
}

/** The file that lists a package as a dependency. */
function dependencyOn(ground: Ground, name: string): string | undefined {
  const quoted = new RegExp(`["']${name}(\\[[^\\]]*\\])?\\s{0,8}([<>=!~;@ ][^"']*)?["']|^${name}\\s*=`, 'm')
  const bare = new RegExp(`^[ \\t]*${name}(\\[[^\\]]*\\])?\\s{0,8}([<>=!~;@#].*)?$`, 'm')
  for (const [path, text] of ground.texts) {
    if (/^(pyproject\.toml|Pipfile|setup\.py)$/.test(path) && quoted.test(text)) return path
    if (/^(requirements[^/]*\.txt|requirements\/[^/]+\.txt|setup\.cfg)$/.test(path) && bare.test(text)) return path
  }
  return undefined
}

/** Options of `unittest discover`: the folder, when all tests lie in one, and the pattern, when it is not `test*.py`. */
function discovery(ground: Ground, cases: readonly string[]): string {
  const tops = new Set(cases.map((path) => (path.includes('/') ? path.slice(0, path.indexOf('/')) : '.')))
  const [top] = tops
  let options = ''
  if (tops.size === 1 && top !== '.') {
    options += ` -s ${quote(top!)}${ground.files.has(`${top}/__init__.py`) ? ' -t .' : ''}`
  }
  if (!cases.some((path) => /(^|\/)test[^/]*\.py$/.test(path))) options += " -p '*_test.py'"
  return options
}

function linters(ground: Ground, python: string): Offer[] {
  const tool = under(ground.toml('pyproject.toml'), 'tool')
  const offers: Offer[] = []
  const ruff = ruffConfig(ground)
  if (ruff !== undefined)
    offers.push({ name: 'lint', command: `${python} -m ruff check .`, from: placed(ground, ruff) })
  const flake8 = configOf(ground, 'flake8', ['.flake8'], 'flake8')
  if (flake8 !== undefined) offers.push({ name: 'lint', command: `${python} -m flake8`, from: placed(ground, flake8) })
  const mypy = configOf(ground, 'mypy', ['mypy.ini', '.mypy.ini'], 'mypy')
  if (mypy !== undefined) {
    const texts = ['pyproject.toml', 'mypy.ini', '.mypy.ini', 'setup.cfg'].map((path) => ground.texts.get(path) ?? '')
    const named = texts.some((text) => /^[ \t]*(files|packages|modules)\s*=/m.test(mypySection(text)))
    offers.push({ name: 'typecheck', command: `${python} -m mypy${named ? '' : ' .'}`, from: placed(ground, mypy) })
  }
  if (under(tool, 'pyright') !== undefined || ground.files.has('pyrightconfig.json')) {
    const from = ground.files.has('pyrightconfig.json') ? 'pyrightconfig.json' : 'pyproject.toml:tool.pyright'
    offers.push({ name: 'typecheck', command: 'pyright', from: placed(ground, from) })
  }
  return offers
}

function mypySection(text: string): string {
  const sections = iniSections(text)
  return `${sections.get('mypy') ?? ''}${sections.get('tool.mypy') ?? ''}`
}

function ruffConfig(ground: Ground): string | undefined {
  if (under(ground.toml('pyproject.toml'), 'tool', 'ruff') !== undefined) return 'pyproject.toml:tool.ruff'
  return firstFile(ground, 'ruff.toml', '.ruff.toml') ?? dependencyOn(ground, 'ruff')
}

/** Where a tool is configured: in pyproject, a file of its own, or a section of `setup.cfg` or `tox.ini`. */
function configOf(ground: Ground, key: string, files: readonly string[], name: string): string | undefined {
  if (under(ground.toml('pyproject.toml'), 'tool', key) !== undefined) return `pyproject.toml:tool.${key}`
  const own = firstFile(ground, ...files)
  if (own !== undefined) return own
  return ['setup.cfg', 'tox.ini'].find((path) => section(ground, path, name))
}

function formatters(ground: Ground, python: string): Offer[] {
  const pyproject = ground.toml('pyproject.toml')
  const offers: Offer[] = []
  const ruff = ruffFormat(ground, pyproject)
  if (ruff !== undefined)
    offers.push({ name: 'format', command: `${python} -m ruff format --check .`, from: placed(ground, ruff) })
  const black =
    under(pyproject, 'tool', 'black') === undefined ? dependencyOn(ground, 'black') : 'pyproject.toml:tool.black'
  if (black !== undefined)
    offers.push({ name: 'format', command: `${python} -m black --check .`, from: placed(ground, black) })
  return offers
}

function ruffFormat(ground: Ground, pyproject: unknown): string | undefined {
  if (under(pyproject, 'tool', 'ruff', 'format') !== undefined) return 'pyproject.toml:tool.ruff.format'
  return saidInCi(ground, /\bruff format\b|\bid: *ruff-format\b/)
}

function builds(ground: Ground): Offer[] {
  const manager = pythonManager(ground)
  if (under(ground.toml('pyproject.toml'), 'build-system') === undefined || !/^(uv|poetry|pdm)$/.test(manager))
    return []
  return [{ name: 'build', command: `${manager} build`, from: placed(ground, 'pyproject.toml:build-system') }]
}
