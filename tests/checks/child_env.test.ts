import { expect, test } from 'vitest'
import { childEnv } from '../../src/checks/index.ts'

const fixed = {
  CI: '1',
  PAGER: 'cat',
  GIT_PAGER: 'cat',
  GIT_TERMINAL_PROMPT: '0',
  GIT_OPTIONAL_LOCKS: '0',
}

test('what is not on the list stays outside', () => {
  const given = {
    ANTHROPIC_API_KEY: 'k',
    NODE_OPTIONS: '--x',
    VITEST: 'true',
    VITEST_POOL_ID: '1',
    npm_config_registry: 'r',
    npm_lifecycle_event: 'test',
    FORCE_COLOR: '1',
    SSH_AUTH_SOCK: 's',
    GIT_DIR: '/x',
    XDG_SECRET: 's',
    LC_API_KEY: 'k',
  }
  expect(childEnv(given)).toEqual(fixed)
})

test('what toolchains need comes in, certificates too', () => {
  const given = {
    PATH: '/b:/x/node_modules/.bin',
    HOME: '/h',
    LC_ALL: 'C',
    TZ: 'UTC',
    GOPATH: '/g',
    CARGO_HOME: '/c',
    SSL_CERT_FILE: '/s',
    NODE_EXTRA_CA_CERTS: '/n',
    XDG_CACHE_HOME: '/x',
    PYENV_ROOT: '/p',
  }
  expect(childEnv(given)).toEqual({ ...given, ...fixed })
})

test('names that the user allows come in, even if they look secret; ours win', () => {
  const given = { DATABASE_URL: 'd', MY_TOKEN: 't', OTHER: 'o', PAGER: 'less', GONE: undefined }
  expect(childEnv(given, { allow: ['DATABASE_URL', 'MY_TOKEN', 'PAGER', 'GONE', 'NONE'] })).toEqual({
    DATABASE_URL: 'd',
    MY_TOKEN: 't',
    ...fixed,
  })
})
