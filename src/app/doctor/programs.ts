import { childEnv } from '../../checks/index.ts'
import type { Looking, Probe } from './probe.ts'

/** The git that mmm is tested with at least. */
const gitFloor = [2, 38] as const

/** What else mmm or its users like to have: none of it is needed. */
const optional = [
  ['bwrap', 'not in PATH; commands run without a sandbox of their own'],
  ['rg', 'not in PATH; mmm searches by itself'],
  ['claude', 'not in PATH; mmm speaks to the model by itself'],
] as const

/** Node, git and the programs that are nice to have, each with its version. */
export async function programs(looking: Looking): Promise<Probe[]> {
  const [git, ...others] = await Promise.all([
    versionOf('git', looking),
    ...optional.map(([name]) => versionOf(name, looking)),
  ])
  return [
    nodeProbe(looking.nodeVersion),
    gitProbe(git),
    ...optional.map(([name, missing], i): Probe => ({
      id: `program.${name}`,
      status: 'ok',
      message: `${name} ${others[i] ?? missing}`,
    })),
  ]
}

function nodeProbe(version: string): Probe {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return { id: 'node', status: 'ok', message: `Node ${version}` }
  return { id: 'node', status: 'error', message: `Node ${version} is too old`, hint: 'Install Node 20.19 or newer' }
}

function gitProbe(version: string | undefined): Probe {
  const id = 'git.version'
  if (version === undefined)
    return { id, status: 'error', message: 'git is not in PATH', hint: 'Install git: https://git-scm.com' }
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const [wantMajor, wantMinor] = gitFloor
  if (major > wantMajor || (major === wantMajor && minor >= wantMinor))
    return { id, status: 'ok', message: `git ${version}` }
  return {
    id,
    status: 'warning',
    message: `git ${version} is older than ${gitFloor.join('.')}`,
    hint: 'mmm is not tested with it; install a newer one',
  }
}

/** The version that a program in PATH tells of itself; undefined where there is none. It sees no keys. */
async function versionOf(program: string, { env, signal }: Looking): Promise<string | undefined> {
  const { execa } = await import('execa')
  const ended = await execa(program, ['--version'], {
    env: childEnv(env),
    extendEnv: false,
    stdin: 'ignore',
    reject: false,
    timeout: 5_000,
    cancelSignal: signal,
  })
  signal.throwIfAborted()
  if (ended.failed)
    return ended.exitCode === undefined && !ended.timedOut ? undefined : 'is there, and does not tell its version'
  return /\d+(?:\.\d+)+\S*/.exec(ended.stdout)?.[0] ?? ended.stdout.split('\n')[0] ?? ''
}
