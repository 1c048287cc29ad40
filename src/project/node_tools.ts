import { placed, type Ground, type Offer } from './ground.ts'
import { nodeManager } from './package_manager.ts'

const runOnce: ReadonlyArray<['vitest' | 'jest' | 'mocha' | 'ava', string]> = [
  ['vitest', 'vitest run'],
  ['jest', 'jest'],
  ['mocha', 'mocha'],
  ['ava', 'ava'],
]

/** Tools that are both a dependency and, where they need it, configured. */
export function nodeTools(ground: Ground): Offer[] {
  const { dependencies } = ground.packageJson!
  const from = (name: string) => `${placed(ground, 'package.json')}:dependencies.${name}`
  const bin = (line: string) => runBinary(nodeManager(ground), line)
  const offers: Offer[] = []
  for (const [runner, line] of runOnce) {
    if (dependencies.has(runner)) offers.push({ name: 'test', command: bin(line), from: from(runner), runner })
  }
  if (dependencies.has('eslint') && hasConfig(ground, /^(\.eslintrc(\.\w+)?|eslint\.config\.[cm]?[jt]s)$/)) {
    offers.push({ name: 'lint', command: bin('eslint .'), from: from('eslint') })
  }
  if (dependencies.has('oxlint')) offers.push({ name: 'lint', command: bin('oxlint'), from: from('oxlint') })
  if (dependencies.has('@biomejs/biome') && hasConfig(ground, /^\.?biome\.jsonc?$/)) {
    offers.push({ name: 'lint', command: bin('biome lint'), from: from('@biomejs/biome') })
    offers.push({ name: 'format', command: bin('biome format'), from: from('@biomejs/biome') })
  }
  if (dependencies.has('prettier') && hasConfig(ground, /^(\.prettierrc(\.\w+)?|prettier\.config\.[cm]?[jt]s)$/)) {
    offers.push({ name: 'format', command: bin('prettier --check .'), from: from('prettier') })
  }
  if (dependencies.has('oxfmt')) offers.push({ name: 'format', command: bin('oxfmt --check'), from: from('oxfmt') })
  const config = ground.texts.get('tsconfig.json')
  if (dependencies.has('typescript') && config !== undefined && !config.includes('"references"')) {
    offers.push({ name: 'typecheck', command: bin('tsc --noEmit'), from: placed(ground, 'tsconfig.json') })
  }
  return offers
}

function hasConfig(ground: Ground, pattern: RegExp): boolean {
  return [...ground.files].some((path) => pattern.test(path))
}

function runBinary(manager: string, line: string): string {
  if (manager === 'pnpm') return `pnpm exec ${line}`
  if (manager === 'yarn' || manager === 'bun') return `${manager} run ${line}`
  return `npx --no-install ${line}`
}
