import { placed, type Ground, type Offer } from './ground.ts'
import { expandScript, isChecking, isEmptyScript, isWriting, runnerIn, watchMode } from './node_scripts.ts'
import { nodeTools } from './node_tools.ts'
import { nodeManager } from './package_manager.ts'
import type { CommandName } from './project.ts'
import { quote } from './quote.ts'

/** Script names by command, the best first. */
const scriptNames: Record<CommandName, readonly string[]> = {
  build: ['build', 'compile'],
  test: ['test', 'test:ci', 'test:run', 'test:once', 'test:unit', 'tests', 'unit'],
  lint: ['lint', 'lint:check', 'check:lint', 'lint:ci', 'eslint', 'lint:js', 'lint:ts'],
  typecheck: [
    'typecheck',
    'check:type',
    'type-check',
    'check-types',
    'check:types',
    'types:check',
    'types',
    'tsc',
    'ts:check',
    'lint:types',
  ],
  format: [
    'format:check',
    'fmt:check',
    'format-check',
    'check:format',
    'check-format',
    'prettier:check',
    'format:ci',
    'format',
    'fmt',
    'prettier',
  ],
}

/** Commands of a JavaScript or TypeScript package: its scripts first, then what its dependencies and files prove. */
export function detectNode(ground: Ground): Offer[] {
  if (ground.packageJson === undefined) return looseNodeTests(ground)
  return [...fromScripts(ground), ...nodeTools(ground), ...looseNodeTests(ground)]
}

function fromScripts(ground: Ground): Offer[] {
  const scripts = ground.packageJson!.scripts
  const offers: Offer[] = []
  for (const name of Object.keys(scriptNames) as CommandName[]) {
    for (const script of scriptNames[name]) {
      if (scripts[script] === undefined) continue
      if (isEmptyScript(scripts[script])) noteEmpty(ground, script)
      else offers.push(fromScript(ground, name, script))
    }
  }
  noteWatching(ground, offers)
  return offers
}

function fromScript(ground: Ground, name: CommandName, script: string): Offer {
  const text = expandScript(ground.packageJson!.scripts, script)
  const runner = name === 'test' ? runnerIn(text) : undefined
  const watch = name === 'test' || name === 'typecheck' ? watchMode(text) : 'ends'
  const writes = (name === 'format' && !isChecking(text)) || (name === 'lint' && isWriting(text))
  const command = runScript(nodeManager(ground), script)
  return {
    name,
    command: watch === 'ends in CI' ? `CI=1 ${command}` : command,
    from: `${placed(ground, 'package.json')}:scripts.${script}`,
    ...(runner === undefined ? {} : { runner }),
    ...(writes ? { writes: true } : {}),
    ...(watch === 'never ends' ? { watches: true } : {}),
  }
}

function runScript(manager: string, script: string): string {
  if (script === 'test' && manager !== 'bun') return `${manager} test`
  return `${manager} run ${script}`
}

function noteEmpty(ground: Ground, script: string): void {
  if (/no test specified/i.test(ground.packageJson!.scripts[script]!)) return
  const message = `Script "${script}" runs nothing, so it is no check`
  const at = { file: placed(ground, 'package.json') }
  ground.findings.push({ code: 'project.empty-script', severity: 'info', message, at })
}

function noteWatching(ground: Ground, offers: readonly Offer[]): void {
  const tests = offers.filter((offer) => offer.name === 'test')
  if (tests.length === 0 || tests.some((offer) => offer.watches !== true)) return
  const script = tests[0]!.from.replace(/^.*:scripts\./, '')
  ground.findings.push({
    code: 'project.watching-script',
    severity: 'warning',
    message: `Script "${script}" watches and does not end by itself`,
    at: { file: placed(ground, 'package.json') },
    hint: 'Add a script "test:ci" that runs once',
  })
}

/** What `node --test` finds by itself. */
const found = /(^|\/)(test|test-[^/]*|[^/]*[.\-_]test)\.[cm]?js$|(^|\/)test\/.*\.[cm]?js$/

/** Tests that import `node:test` and need no runner beside Node. */
function looseNodeTests(ground: Ground): Offer[] {
  const tests = ground.testFiles.filter((path) =>
    /from\s+['"]node:test['"]|require\(['"]node:test['"]\)/.test(ground.texts.get(path) ?? ''),
  )
  if (tests.length === 0) return []
  const named = tests.filter((path) => /\.[cm]?js$/.test(path))
  const from = placed(ground, tests[0]!)
  if (named.length === tests.length && tests.every((path) => found.test(path))) {
    return [{ name: 'test', command: 'node --test', from, runner: 'node' }]
  }
  if (named.length === 0 || ground.testFiles.length > 20) return []
  return [{ name: 'test', command: `node --test ${named.map(quote).join(' ')}`, from, runner: 'node' }]
}
