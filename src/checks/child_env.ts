import { isSecretName } from '../core/mask.ts'

const basics = ['PATH', 'HOME', 'LANG', 'LANGUAGE', 'SHELL', 'TMPDIR', 'USER', 'LOGNAME', 'TERM', 'TZ']

/** Where toolchains look for themselves and for certificates; a few of these names look like secrets and are none. */
const toolchains = [
  'JAVA_HOME MAVEN_HOME M2_HOME GRADLE_HOME GRADLE_USER_HOME ANDROID_HOME DOTNET_ROOT',
  'GOPATH GOROOT GOCACHE GOMODCACHE GOFLAGS GOTOOLCHAIN',
  'CARGO_HOME RUSTUP_HOME RUSTUP_TOOLCHAIN CARGO_TARGET_DIR',
  'NVM_DIR NVM_BIN FNM_DIR VOLTA_HOME ASDF_DIR ASDF_DATA_DIR MISE_DATA_DIR COREPACK_HOME',
  'PNPM_HOME BUN_INSTALL DENO_DIR YARN_CACHE_FOLDER',
  'PYENV_ROOT PYENV_VERSION VIRTUAL_ENV CONDA_PREFIX UV_CACHE_DIR POETRY_HOME PIPX_HOME',
  'RBENV_ROOT GEM_HOME GEM_PATH COMPOSER_HOME PERL5LIB LD_LIBRARY_PATH PKG_CONFIG_PATH',
  'SSL_CERT_FILE SSL_CERT_DIR NODE_EXTRA_CA_CERTS REQUESTS_CA_BUNDLE CURL_CA_BUNDLE',
].flatMap((line) => line.split(' '))

const families = /^(?:LC_|XDG_)/

/** What every child gets: no pager, no prompt, no waiting for a person. Not NO_COLOR: tests of programs with colours look at it. */
const fixed = {
  CI: '1',
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
}

/**
 * The whole environment of a command that mmm runs: an allow-list, so that keys, `NODE_OPTIONS`, `npm_*` and what else
 * mmm itself was started with do not reach it.
 *
 * @param options.allow further names, as the user's configuration gives them; they are let through even if they look secret
 */
export function childEnv(
  env: Record<string, string | undefined>,
  options: { allow?: readonly string[] } = {},
): Record<string, string> {
  const named = new Set([...toolchains, ...(options.allow ?? [])])
  const allowed = (name: string) =>
    named.has(name) || ((basics.includes(name) || families.test(name)) && !isSecretName(name))
  const child: Record<string, string> = {}
  for (const [name, value] of Object.entries(env)) if (value !== undefined && allowed(name)) child[name] = value
  return { ...child, ...fixed }
}
