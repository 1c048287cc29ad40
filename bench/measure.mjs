// How things are measured: whole processes from outside, in turn with their baseline, medians and ratios.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const root = join(import.meta.dirname, '..')
export const binary = join(root, 'bin', 'mmm.cjs')
export const lib = join(root, 'dist', 'lib')

// Node 20 reads that file eagerly, which would hide what is measured
const { NODE_EXTRA_CA_CERTS: _certificates, ...env } = process.env
export { env }

/** Runs a process to its end; wall time in ms, and its own peak memory in MB where the system tells (Linux). */
export async function timed(command, { cwd, more = {}, killAfter, stdin = 'ignore' } = {}) {
  const [file, ...args] = command
  const started = performance.now()
  const child = spawn(file, args, { cwd, env: { ...env, ...more }, stdio: [stdin, 'pipe', 'pipe'] })
  let said = ''
  let stdout = ''
  child.stdout.on('data', (chunk) => (stdout += chunk))
  child.stderr.on('data', (chunk) => (said = (said + chunk).slice(-4_000)))
  let peak = 0
  const timer = setInterval(() => (peak = Math.max(peak, peakOf(child.pid))), 25)
  const killer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter)
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on('error', reject)
    child.on('close', (...end) => resolve(end))
  })
  clearInterval(timer)
  clearTimeout(killer)
  return { code, signal, ms: performance.now() - started, peakMb: Math.round(peak / 1_024), stdout, said }
}

/** Like {@link timed}; throws where the process fails. */
export async function timedWell(command, options) {
  const ended = await timed(command, options)
  if (ended.code === 0) return ended
  throw new Error(
    `${command.slice(0, 4).join(' ')} ended with ${ended.code ?? ended.signal}: ${ended.said}${ended.stdout.slice(-2_000)}`,
  )
}

/** Commands in turn, A B C A B C ...; medians in ms, peak memory, and ratios against the one named `baseline`. */
export async function inTurn(commands, { rounds, warmUp = 0, baseline }) {
  const all = Object.fromEntries(Object.keys(commands).map((name) => [name, []]))
  for (let round = -warmUp; round < rounds; round++) {
    for (const [name, { command, ...options }] of Object.entries(commands)) {
      const ended = await timedWell(command, options)
      if (round >= 0) all[name].push(ended)
    }
  }
  const base = median(all[baseline].map((one) => one.ms))
  return Object.fromEntries(
    Object.entries(all).map(([name, list]) => {
      const ms = median(list.map((one) => one.ms))
      const peakMb = Math.max(...list.map((one) => one.peakMb))
      return [name, { ms: round1(ms), ratio: round2(ms / base), peakMb }]
    }),
  )
}

/** A temporary folder with these files, given to a function and then taken away. */
export async function inFolder(files, work) {
  const folder = mkdtempSync(join(tmpdir(), 'mmm-bench-'))
  try {
    write(folder, files)
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function write(folder, files) {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), content)
  }
}

/** A command of mmm, for {@link timed}. */
export function mmm(...args) {
  return [process.execPath, binary, ...args]
}

export function median(list) {
  return list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]
}

export function round1(value) {
  return Math.round(value * 10) / 10
}

export function round2(value) {
  return Math.round(value * 100) / 100
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed) {
  let state = seed + 0x9e3779b9
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0)
  } catch {
    return 0
  }
}
