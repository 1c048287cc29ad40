import type { TestRunnerName } from './check.ts'
import { escapeRegex, quote, quotePath } from './quote.ts'

interface Test {
  path: string
  name?: string
}

interface Around {
  /** The project's own command for all tests. */
  testCommand: string
  /** Text of the test's file; '' where it does not exist yet. */
  fileText: string
}

type Command = (test: Test, around: Around) => string

const commands: Record<TestRunnerName, Command> = {
  node: ({ path, name }, { testCommand }) =>
    words(
      nodeBinary(testCommand),
      '--test --test-reporter=tap',
      exactly(name, '--test-name-pattern='),
      quotePath(path),
    ),
  vitest: ({ path, name }) =>
    words('npx --no-install vitest run', quotePath(path), flag('-t', spaced(name)), '--reporter=json'),
  jest: ({ path, name }) =>
    words('npx --no-install jest --ci --json --runTestsByPath', quotePath(path), flag('-t', spaced(name))),
  mocha: ({ path, name }) =>
    words('npx --no-install mocha --reporter=json', quotePath(path), flag('--grep', spaced(name))),
  ava: ({ path, name }) =>
    words('npx --no-install ava --tap', quotePath(path), flag('--match', name?.replace(/[*\\!]/g, '\\$&'))),
  pytest: (test, around) =>
    words(prefix(around.testCommand), 'python3 -m pytest -v -rA --color=no', pytestId(test, around)),
  unittest: ({ path, name }, around) =>
    words(
      prefix(around.testCommand),
      'python3 -m unittest -v',
      quotePath(path),
      flag('-k', name && `*.${dotted(name)}`),
    ),
  go: ({ path, name }, { fileText }) =>
    words('go test -json -count=1', flag('-run', name === undefined ? goFile(fileText) : goName(name)), goFolder(path)),
  cargo: (test, around) => cargo(test, around),
  bun: ({ path, name }) =>
    words('bun test', quotePath(path.startsWith('/') ? path : `./${path}`), flag('-t', spaced(name))),
  deno: ({ path, name }, { testCommand }) =>
    words('deno test', denoFlags(testCommand), exactly(name, '--filter=', '/'), quotePath(path)),
}

/** The shell line that runs one test of a file, or the whole file when no name is given. */
export function commandOf(runner: TestRunnerName, test: Test, around: Around): string {
  return commands[runner](test, around)
}

function words(...parts: Array<string | undefined>): string {
  return parts.filter((part) => part !== undefined && part !== '').join(' ')
}

function flag(name: string, value: string | undefined): string | undefined {
  return value === undefined || value === '' ? undefined : `${name} ${quote(value)}`
}

function namesOf(name: string): string[] {
  return name.split(' > ').map((part) => part.trim())
}

/** node and deno match the test's own name; which suite it stands in is proven by the results. */
function exactly(name: string | undefined, option: string, around = ''): string | undefined {
  if (name === undefined) return undefined
  const pattern = escapeRegex(namesOf(name).at(-1)!)
  return option + quote(`${around}^${around === '' ? pattern : pattern.replaceAll('/', '\\/')}$${around}`)
}

/** These runners match a regular expression against the titles of all suites and the test, joined by blanks. */
function spaced(name: string | undefined): string | undefined {
  return name === undefined ? undefined : `(^| )${namesOf(name).map(escapeRegex).join('(?: | > )')}$`
}

/** A project that runs its tests through a loader (`node --import tsx --test`, `tsx --test`) needs it here too. */
function nodeBinary(testCommand: string): string {
  if (/(?:^|[;&]\s*|npx )tsx\s+(?:\S+\s+)*?--test\b/.test(testCommand)) return 'npx --no-install tsx'
  const flags = testCommand.match(
    /--(?:import|require|loader|experimental-loader|env-file)[ =]\S+|--experimental-[\w-]+|--conditions[ =]\S+/g,
  )
  return words('node', ...(/(?:^|\s)node\s/.test(testCommand) ? (flags ?? []) : []))
}

/** `uv run`, `poetry run` and the like choose the interpreter. */
function prefix(testCommand: string): string {
  return /^(?:uv|poetry|pipenv|pdm|hatch|rye) run\b/.exec(testCommand)?.[0] ?? ''
}

function dotted(name: string): string {
  return name.replaceAll(/ > |::/g, '.')
}

/** `path::Class::test`; a method named without its class is looked up in the file. A name that is none runs the file. */
function pytestId({ path, name }: Test, { fileText }: Around): string {
  if (name === undefined) return quotePath(path)
  const parts = name.includes('[') ? [name] : name.split(/ > |::/)
  if (!/^[A-Za-z_]\w*(?:\[.*\])?$/.test(parts.at(-1)!)) return quotePath(path)
  const owner = parts.length === 1 ? classOf(parts[0]!.replace(/\[.*$/, ''), fileText) : undefined
  return quotePath([path, ...(owner === undefined ? [] : [owner]), ...parts].join('::'))
}

function classOf(method: string, fileText: string): string | undefined {
  let owner: string | undefined
  for (const line of fileText.split('\n')) {
    const top = /^(?:class (\w+)|\S)/.exec(line)
    if (top && !/^[#@)\]}]/.test(line)) owner = top[1]
    if (new RegExp(`^(?:async )?def ${method}\\b`).test(line)) return undefined
    if (owner !== undefined && new RegExp(`^\\s+(?:async )?def ${method}\\b`).test(line)) return owner
  }
  return undefined
}

function goFolder(path: string): string {
  const folder = path.split('/').slice(0, -1).join('/').replace(/^\.\//, '')
  return folder === '' || folder === '.' ? '.' : quote(`./${folder}`)
}

function goName(name: string): string {
  const levels = name.split(/ > |\//).map((part) => part.trim().replace(/\s/g, '_'))
  return levels.map((part) => `^${escapeRegex(part)}$`).join('/')
}

function goFile(fileText: string): string | undefined {
  const tests = [...fileText.matchAll(/^func ((?:Test|Example|Fuzz)\w*)\(/gm)].map((match) => match[1]!)
  const named = tests.filter((test) => test !== 'TestMain')
  return named.length === 0 ? undefined : `^(${named.join('|')})$`
}

/** An integration test is a target of its own; where the full path of a unit test is known, nothing else runs. */
function cargo({ path, name }: Test, { fileText }: Around): string {
  const target = /(?:^|\/)tests\/(\w+)(?:\.rs|\/main\.rs)$/.exec(path)?.[1]
  const parts = name?.split(/ > |::/) ?? []
  const top = target !== undefined && new RegExp(`^(?:async )?fn ${escapeRegex(parts[0] ?? '')}\\b`, 'm').test(fileText)
  const exact = parts.length > 1 || (parts.length === 1 && top)
  const scope = target === undefined ? '' : `--test ${quote(target)}`
  return words('cargo test', scope, name === undefined ? '' : quote(parts.join('::')), exact ? '-- --exact' : '')
}

/** deno asks for rights by flags; a project's own command knows which its tests need. */
function denoFlags(testCommand: string): string {
  if (!/\bdeno test\b/.test(testCommand)) return ''
  return (
    testCommand.match(
      /(?:^|\s)(?:-A|--allow-[\w=,./:*-]+|--unstable[\w-]*|--no-check|--import-map[= ]\S+|--config[= ]\S+)(?=\s|$)/g,
    ) ?? []
  )
    .map((found) => found.trim())
    .join(' ')
}
