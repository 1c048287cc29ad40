/** Something that git ignores and checks need: installed dependencies, never build outputs. */
export interface Bring {
  /** Last part or parts of its path. */
  path: string
  /** It is only meant where one of these stands beside it. */
  beside?: readonly string[]
}

/** What is brought by its name when git ignores it, wherever it lies in the repository. */
export const brings: readonly Bring[] = [
  { path: 'node_modules' },
  { path: '.yarn' },
  { path: '.yarn/cache' },
  { path: '.yarn/unplugged' },
  { path: '.yarn/install-state.gz' },
  { path: '.pnp.cjs' },
  { path: '.pnp.js' },
  { path: '.pnp.data.json' },
  { path: '.pnp.loader.mjs' },
  { path: 'bower_components' },
  { path: 'jspm_packages' },
  { path: '.venv' },
  { path: 'venv' },
  { path: '__pypackages__' },
  { path: '.pdm-python' },
  { path: 'vendor' },
  { path: '.bundle' },
  { path: 'Pods', beside: ['Podfile'] },
  { path: 'Carthage', beside: ['Cartfile'] },
  { path: 'target', beside: ['Cargo.toml', 'pom.xml', 'build.sbt', 'project.clj'] },
  { path: 'deps', beside: ['mix.exs'] },
  { path: '_build', beside: ['mix.exs', 'rebar.config'] },
  { path: 'elm-stuff' },
  { path: '.dart_tool', beside: ['pubspec.yaml'] },
]

/** Whether a path is brought by its name alone. `exists` is asked for paths relative to the same top. */
export function isBrought(path: string, exists: (path: string) => boolean): boolean {
  if (path.endsWith('.egg-info') || exists(`${path}/pyvenv.cfg`)) return true
  const folder = path.includes('/') ? path.slice(0, path.lastIndexOf('/') + 1) : ''
  return brings.some(({ path: name, beside }) => {
    if (path !== name && !path.endsWith(`/${name}`)) return false
    return beside === undefined || beside.some((file) => exists(folder + file))
  })
}

/** Whether a file's name says that it holds a secret. */
export function looksSecret(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  return (
    /^\.env(\..+)?$|^\.(npmrc|pypirc|netrc|envrc)$|^id_(rsa|dsa|ecdsa|ed25519)/.test(name) ||
    /\.(pem|key|p12|pfx|jks|keystore|kdbx)$|^(secrets?|credentials?)\.[a-z]+$/i.test(name)
  )
}
