// Other tools that do the same work. They are looked for in PATH; `--peers` installs the npm ones into a temporary folder.
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Exact versions, so that two benches compare the same. */
const packages = { zx: 'zx@8.8.5', wireit: 'wireit@0.14.13', dagu: '@dagucloud/dagu@1.30.2' }

export const peers = { names: ['make', ...Object.keys(packages)], install, find, files, commands, env: envOf }

/** Folders of programs, by peer: '' = in PATH. What is not there is not in it. */
function find() {
  const found = {}
  for (const name of peers.names) if (runs(name, process.env.PATH)) found[name] = ''
  return found
}

/** Installs what npm has into a folder that is taken away when the bench ends. One that cannot be had is left out. */
function install() {
  const found = find()
  const folder = mkdtempSync(join(tmpdir(), 'mmm-peers-'))
  for (const [name, spec] of Object.entries(packages)) {
    const args = ['install', '--no-audit', '--no-fund', '--no-save', '--prefix', join(folder, name), spec]
    const { status } = spawnSync('npm', args, { stdio: 'ignore' })
    const programs = join(folder, name, 'node_modules', '.bin')
    if (status === 0 && runs(name, programs)) found[name] = programs
  }
  return { found, folder }
}

function runs(name, path) {
  const probe = name === 'wireit' ? ['-c', 'command -v wireit'] : ['-c', `${name} --version || ${name} version`]
  return (
    spawnSync('/bin/sh', probe, {
      env: { ...process.env, PATH: `${path}:/usr/bin:/bin:${nodeFolder}` },
      stdio: 'ignore',
    }).status === 0
  )
}

const nodeFolder = join(process.execPath, '..')

function envOf(name, folder, installed) {
  if (name === 'wireit')
    return { WIREIT_PARALLEL: '8', WIREIT_CACHE: 'none', PATH: `${installed.wireit}:${process.env.PATH}` }
  // Each writes its own state; none of it into the home of whoever measures
  return name === 'dagu' ? { DAGU_HOME: join(folder, '.dagu'), HOME: folder } : {}
}

function commands(kind, installed) {
  const program = (name) => (installed[name] === '' ? name : join(installed[name] ?? '', name))
  const all = {
    make: ['make', kind === 'wide' ? '-j8' : '-j1', '-s', '-f', `${kind}.mk`],
    zx: [program('zx'), `./${kind}.zx.mjs`],
    wireit: ['npm', 'run', '--silent', kind],
    dagu: [program('dagu'), 'start', `./${kind}.dagu.yaml`],
  }
  return Object.fromEntries(Object.entries(all).filter(([name]) => installed[name] !== undefined))
}

function files(count, atOnce) {
  const list = Array.from({ length: count }, (_, i) => i)
  const kind = atOnce === 1 ? 'sequence' : 'wide'
  const targets = list.map((i) => `s${i}:${atOnce === 1 && i > 0 ? ` s${i - 1}` : ''}\n\t@true;\n`).join('')
  return {
    [`${kind}.mk`]: `all: ${list.map((i) => `s${i}`).join(' ')}\n${targets}`,
    [`${kind}.zx.mjs`]: zxScript(count, atOnce),
    'package.json': JSON.stringify(wireitPackage(list, atOnce, kind)),
    [`${kind}.dagu.yaml`]: daguFile(list, atOnce),
  }
}

function zxScript(count, atOnce) {
  return `$.verbose = false
let left = ${count}
const work = async () => { while (left-- > 0) await $\`true\` }
await Promise.all(Array.from({ length: ${atOnce} }, work))
`
}

function wireitPackage(list, atOnce, kind) {
  const scripts = { [kind]: 'wireit' }
  const wireit = { [kind]: { dependencies: list.map((i) => `s${i}`) } }
  for (const i of list) {
    scripts[`s${i}`] = 'wireit'
    wireit[`s${i}`] = { command: 'true', ...(atOnce === 1 && i > 0 ? { dependencies: [`s${i - 1}`] } : {}) }
  }
  return { name: 'bench', private: true, scripts, wireit }
}

function daguFile(list, atOnce) {
  const steps = list.map((i) => `  - name: s${i}\n    command: "true"\n`).join('')
  return `${atOnce === 1 ? 'type: chain' : `type: graph\nmaxActiveSteps: ${atOnce}`}\nsteps:\n${steps}`
}
