import { scanJson } from './scan_json.ts'
import { firstFile, placed, under, type Ground, type Offer } from './ground.ts'
import type { CommandName } from './project.ts'
import { javaManager } from './package_manager.ts'

/** Commands of a Maven or Gradle project, through its wrapper where it has one. */
export function detectJava(ground: Ground): Offer[] {
  const manifest = firstFile(
    ground,
    'pom.xml',
    'build.gradle',
    'build.gradle.kts',
    'settings.gradle',
    'settings.gradle.kts',
  )
  if (manifest === undefined) return []
  const from = placed(ground, manifest)
  if (javaManager(ground) === 'maven') {
    const maven = ground.files.has('mvnw') ? './mvnw' : 'mvn'
    return [
      { name: 'build', command: `${maven} -B -DskipTests package`, from },
      { name: 'test', command: `${maven} -B test`, from, runner: 'maven' },
    ]
  }
  const gradle = ground.files.has('gradlew') ? './gradlew' : 'gradle'
  return [
    { name: 'build', command: `${gradle} assemble`, from },
    { name: 'test', command: `${gradle} test`, from, runner: 'gradle' },
  ]
}

const composerNames: ReadonlyArray<[CommandName, string]> = [
  ['test', 'test'],
  ['lint', 'lint'],
  ['typecheck', 'phpstan'],
  ['typecheck', 'analyse'],
]

/** Commands of a Composer package: its scripts, then PHPUnit and PHPStan where they are configured. */
export function detectPhp(ground: Ground): Offer[] {
  const text = ground.texts.get('composer.json')
  if (text === undefined) return []
  const scripts = under(parse(text), 'scripts')
  const offers = composerNames
    .filter(([, script]) => under(scripts, script) !== undefined)
    .map(([name, script]): Offer => {
      return {
        name,
        command: `composer run-script ${script}`,
        from: `${placed(ground, 'composer.json')}:scripts.${script}`,
      }
    })
  const phpunit = firstFile(ground, 'phpunit.xml', 'phpunit.xml.dist', 'phpunit.dist.xml')
  if (phpunit !== undefined) {
    offers.push({ name: 'test', command: 'vendor/bin/phpunit', from: placed(ground, phpunit), runner: 'phpunit' })
  }
  const phpstan = firstFile(ground, 'phpstan.neon', 'phpstan.neon.dist', 'phpstan.dist.neon')
  if (phpstan !== undefined) {
    offers.push({ name: 'typecheck', command: 'vendor/bin/phpstan analyse', from: placed(ground, phpstan) })
  }
  return offers
}

/** Commands of a Ruby project with a Gemfile. */
export function detectRuby(ground: Ground): Offer[] {
  if (!ground.files.has('Gemfile')) return []
  const offers: Offer[] = []
  const specs = firstFile(ground, '.rspec') ?? ground.testFiles.find((path) => /^spec\/.*_spec\.rb$/.test(path))
  if (specs !== undefined) {
    offers.push({ name: 'test', command: 'bundle exec rspec', from: placed(ground, specs), runner: 'rspec' })
  }
  if (/TestTask|^[ \t]*task\s*\(?:test\b/m.test(ground.texts.get('Rakefile') ?? '')) {
    offers.push({
      name: 'test',
      command: 'bundle exec rake test',
      from: placed(ground, 'Rakefile:test'),
      runner: 'rake',
    })
  }
  const rubocop = firstFile(ground, '.rubocop.yml')
  if (rubocop !== undefined)
    offers.push({ name: 'lint', command: 'bundle exec rubocop', from: placed(ground, rubocop) })
  return offers
}

/** Commands of a Deno project: its tasks, else what Deno brings. */
export function detectDeno(ground: Ground): Offer[] {
  const manifest = firstFile(ground, 'deno.json', 'deno.jsonc')
  if (manifest === undefined) return []
  const tasks = under(parse(ground.texts.get(manifest) ?? ''), 'tasks')
  const from = placed(ground, manifest)
  const offers = (['build', 'test', 'lint'] as const)
    .filter((name) => under(tasks, name) !== undefined)
    .map((name): Offer => ({ name, command: `deno task ${name}`, from: `${from}:tasks.${name}` }))
  if (ground.testFiles.length > 0) offers.push({ name: 'test', command: 'deno test', from, runner: 'deno' })
  offers.push({ name: 'lint', command: 'deno lint', from }, { name: 'format', command: 'deno fmt --check', from })
  return offers
}

/** JSON, also with the comments and last commas that `deno.jsonc` may have; undefined if it is none. */
function parse(text: string): unknown {
  if (scanJson(text).error === undefined) return JSON.parse(text.replace(/^\uFEFF/, ''))
  if (text.length > 64 * 1024) return undefined
  const plain = text
    .replaceAll(/("(?:[^"\\\n]|\\.)*")|\/\/[^\n]*|\/\*[^]*?\*\//g, (_all, string: string | undefined) => string ?? '')
    .replaceAll(/("(?:[^"\\\n]|\\.)*")|,(?=\s*[}\]])/g, (_all, string: string | undefined) => string ?? '')
  return scanJson(plain).error === undefined ? JSON.parse(plain) : undefined
}
