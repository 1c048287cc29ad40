const lockfiles = new Set([
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'bun.lockb',
  'deno.lock',
  'Cargo.lock',
  'go.sum',
  'poetry.lock',
  'uv.lock',
  'pdm.lock',
  'Pipfile.lock',
  'Gemfile.lock',
  'composer.lock',
  'mix.lock',
  'pubspec.lock',
  'Package.resolved',
  'Podfile.lock',
  'packages.lock.json',
  'gradle.lockfile',
  'flake.lock',
])

/** Whether a file fixes the versions of dependencies. */
export function isLockfile(path: string): boolean {
  return lockfiles.has(path.split('/').at(-1)!)
}

/** Whether a file holds recorded results that tests compare with. */
export function isSnapshot(path: string): boolean {
  return /(?:^|\/)(?:__snapshots__|__image_snapshots__|[^/]+-snapshots|snapshots)\/|\.snap(?:\.new|\.md)?$|\.ambr$/.test(
    path,
  )
}

/** Files that say as a whole how checks run. */
const configs = [
  /^(?:vite|vitest|jest|ava|karma|playwright|cypress|wdio|web-test-runner|protractor|nyc|knip|stylelint|prettier|eslint|commitlint|babel-jest)\.(?:config|workspace|conf)\.(?:[cm]?[jt]s|json[c5]?|ya?ml)$/,
  /^vitest\.(?:workspace|projects)\.\w+$/,
  /^\.(?:mocharc|eslintrc|prettierrc|stylelintrc|nycrc|c8rc|taprc|swcrc-test|jshintrc|xo-config|lintstagedrc|markdownlint)(?:\.\w+)?$/,
  /^\.(?:eslintignore|prettierignore|stylelintignore|oxlintrc\.json|oxfmtrc\.json|coveragerc|flake8|pylintrc|isort\.cfg|rspec|rubocop\.yml|yamllint|bandit|credo\.exs|php-cs-fixer(?:\.dist)?\.php|clang-tidy|pre-commit-config\.yaml)$/,
  /^(?:pytest\.ini|\.pytest\.ini|tox\.ini|mypy\.ini|\.mypy\.ini|pylintrc|ruff\.toml|\.ruff\.toml|noxfile\.py|pyrightconfig\.json)$/,
  /^(?:biome\.jsonc?|tslint\.json|tsconfig[\w.-]*\.json|jsconfig\.json|knip\.jsonc?|oxlintrc\.json|cypress\.json)$/,
  /^\.golangci(?:\.\w+)+$/,
  /^\.?(?:rustfmt|clippy|nextest)\.toml$/,
  /^(?:phpunit(?:\.dist)?\.xml(?:\.dist)?|phpstan(?:\.dist)?\.neon(?:\.dist)?|psalm\.xml|checkstyle\.xml|detekt\.yml)$/,
]

/** Whether a file as a whole is configuration of checks. */
export function isCheckConfig(path: string): boolean {
  const name = path.split('/').at(-1)!
  return configs.some((pattern) => pattern.test(name))
}
