import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, test } from 'vitest'
import { isAlive, run, startTimeOf } from '../../src/ports/shell.ts'

const cwd = mkdtempSync(join(tmpdir(), 'mmm-shell-'))
const env = { PATH: process.env.PATH ?? '/usr/bin:/bin' }

/** Waits until a process is gone; a signal takes a moment to be delivered. */
async function gone(pid: number): Promise<boolean> {
  for (let i = 0; i < 100 && isAlive(pid, ''); i++) await new Promise((resolve) => setTimeout(resolve, 20))
  return !isAlive(pid, '')
}

describe('run', () => {
  test('gives exit code, both streams and their order', async () => {
    const ended = await run('echo out; sleep 0.05; echo err >&2; exit 3', { cwd, env })
    expect(ended).toMatchObject({ exit: 3, stdout: 'out\n', stderr: 'err\n', output: 'out\nerr\n', dropped: 0 })
    expect(ended).not.toHaveProperty('ended')
    expect(ended).not.toHaveProperty('signal')
  })

  test('stops at the first failing command of a line', async () => {
    expect(await run('false; echo on', { cwd, env })).toMatchObject({ exit: 1, stdout: '' })
  })

  test('runs an argument vector without a shell', async () => {
    expect((await run(['printf', '%s|', '$HOME', 'a b'], { cwd, env })).stdout).toBe('$HOME|a b|')
  })

  test('inherits nothing of the environment and closes standard input', async () => {
    const ended = await run('env | grep -c SECRET_OF_TEST || true; cat; echo read', { cwd, env })
    expect(ended.stdout).toBe('0\nread\n')
  })

  test('a program that is missing: 127 from a shell, a rejection without one', async () => {
    expect(await run('no-such-program-of-mmm', { cwd, env })).toMatchObject({ exit: 127 })
    await expect(run(['no-such-program-of-mmm'], { cwd, env })).rejects.toMatchObject({ code: 'shell.not-found' })
    await expect(run('true', { cwd: join(cwd, 'none'), env })).rejects.toMatchObject({ code: 'shell.no-folder' })
  })

  test('on timeout the whole group is ended, grandchildren too', async () => {
    const file = join(cwd, 'timeout.pid')
    const ended = await run(`sh -c 'sleep 60 & echo $! > ${file}; wait'; echo never`, { cwd, env, timeout: 300 })
    expect(ended).toMatchObject({ ended: 'timeout', signal: 'SIGTERM', exit: null })
    expect(ended.stdout).not.toContain('never')
    expect(await gone(Number(readFileSync(file, 'utf8')))).toBe(true)
  })

  test('who does not listen to TERM is killed', async () => {
    const line = `trap '' TERM; echo ready; while :; do sleep 0.05; done`
    expect(await run(line, { cwd, env, timeout: 200, grace: 200 })).toMatchObject({
      ended: 'timeout',
      signal: 'SIGKILL',
    })
  })

  test('abort ends the group; one that came before starts nothing', async () => {
    const file = join(cwd, 'abort.pid')
    const controller = new AbortController()
    const ended = await run(`sleep 60 & echo $! > ${file}; echo up; wait`, {
      cwd,
      env,
      signal: controller.signal,
      onOutput: () => controller.abort(),
    })
    expect(ended).toMatchObject({ ended: 'aborted', exit: null, stdout: 'up\n' })
    expect(await gone(Number(readFileSync(file, 'utf8')))).toBe(true)
    const never = await run(`echo x > ${join(cwd, 'never')}`, { cwd, env, signal: AbortSignal.abort() })
    expect(never).toMatchObject({ ended: 'aborted', exit: null })
    expect(() => readFileSync(join(cwd, 'never'))).toThrow('ENOENT')
  })

  test('a child that forked and left does not hold the result, and is ended', async () => {
    const file = join(cwd, 'server.pid')
    const ended = await run(`sleep 60 & echo $! > ${file}; echo done`, { cwd, env })
    expect(ended).toMatchObject({ exit: 0, stdout: 'done\n' })
    expect(await gone(Number(readFileSync(file, 'utf8')))).toBe(true)
  })

  test('a process in a session of its own does not hold the result either', async () => {
    const file = join(cwd, 'session.pid')
    const ended = await run(`setsid sh -c 'echo $$ > ${file}; exec sleep 20' & sleep 0.3; echo done`, { cwd, env })
    expect(ended).toMatchObject({ exit: 0, stdout: 'done\n' })
    const pid = Number(readFileSync(file, 'utf8'))
    if (isAlive(pid, '')) process.kill(pid, 'SIGKILL')
  })

  test('500 MB of output: head and tail stay, memory is bounded', async () => {
    // What is held, not what the system has lent: the latter depends on how often garbage was collected under load
    setFlagsFromString('--expose-gc')
    const collect = runInNewContext('gc') as () => void
    const held = (): number => {
      collect()
      const used = process.memoryUsage()
      return used.heapUsed + used.external
    }
    const before = held()
    let [most, heard] = [-Infinity, 0]
    const onOutput = (chunk: string) => {
      if (Math.floor(heard / 60_000_000) < Math.floor((heard += chunk.length) / 60_000_000))
        most = Math.max(most, held() - before)
    }
    const line = `echo first; head -c 500000000 /dev/zero | tr '\\0' x; echo; echo last`
    const ended = await run(line, { cwd, env, maxBytes: 100_000, onOutput })
    expect(ended.exit).toBe(0)
    expect(ended.stdout.startsWith('first\nxxx')).toBe(true)
    expect(ended.stdout.endsWith('xxx\nlast\n')).toBe(true)
    expect(Buffer.byteLength(ended.output)).toBeLessThan(100_100)
    expect(ended.dropped).toBe(500_000_000 + 12 - 100_000)
    expect(most).toBeGreaterThan(-Infinity)
    expect(most).toBeLessThan(120_000_000)
  }, 60_000)

  test('endless output ends by the timeout', async () => {
    const ended = await run('yes', { cwd, env, timeout: 300, maxBytes: 1_000 })
    expect(ended.ended).toBe('timeout')
    expect(ended.dropped).toBeGreaterThan(0)
    expect(ended.output).toMatch(/^y\ny\n[^]*\n\[\d+ bytes elided\]\n[^]*y\n$/)
  })

  test('no character is cut in two, neither by chunks nor by the bound', async () => {
    const file = join(cwd, 'utf8.txt')
    writeFileSync(file, '€😀'.repeat(50_000))
    const whole = await run(['cat', file], { cwd, env })
    expect(whole.stdout).toBe('€😀'.repeat(50_000))
    for (const maxBytes of [1_000, 1_001, 1_002, 1_003]) {
      const { stdout } = await run(['cat', file], { cwd, env, maxBytes })
      expect(stdout).not.toContain('\uFFFD')
      expect(stdout.replace(/\n\[\d+ bytes elided\]\n/, '')).toMatch(/^[€😀]+$/u)
    }
  })

  test('tells pid and start time, and the pid is the group', async () => {
    const seen: Array<[number, string, boolean]> = []
    const ended = await run('sleep 0.2; ps -o pgid= -p $$', {
      cwd,
      env,
      onStart: (pid, startTime) => seen.push([pid, startTime, isAlive(pid, startTime)]),
    })
    const [pid, startTime, alive] = seen[0]!
    expect(Number(ended.stdout.trim())).toBe(pid)
    expect(startTime).toMatch(/^\d+$/)
    expect(alive).toBe(true)
    expect(isAlive(pid, startTime)).toBe(false)
  })
})

describe('isAlive', () => {
  test('knows a reused pid by its start time', () => {
    expect(isAlive(process.pid, startTimeOf(process.pid))).toBe(true)
    expect(isAlive(process.pid, '1')).toBe(false)
  })

  test('a zombie is not alive', async () => {
    const line = `python3 -c "import os,sys,time
pid = os.fork()
if pid == 0: os._exit(0)
print(pid, flush=True)
time.sleep(1)"`
    let dead: boolean | undefined
    await run(line, {
      cwd,
      env: { ...env, HOME: process.env.HOME ?? '/' },
      onOutput: (text) => {
        const pid = Number(text)
        setTimeout(() => (dead = !isAlive(pid, '')), 200)
      },
    })
    expect(dead).toBe(true)
  })
})
