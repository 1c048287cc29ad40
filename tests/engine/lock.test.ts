import { spawn } from 'node:child_process'
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'
import { takeLock, waitForLock, type Holder, type Lock } from '../../src/engine/lock.ts'
import { startTimeOf } from '../../src/ports/shell.ts'
import { newFolder } from './world.ts'

const own = { pid: process.pid, startTime: startTimeOf(process.pid) }

async function taken(path: string, about = 'a run'): Promise<Lock> {
  const lock = await takeLock(path, about)
  if ('release' in lock) return lock
  throw new Error(`Held by ${lock.pid}`)
}

test('a lock is held by one at a time, says by whom, and is free again once released', async () => {
  const path = join(await newFolder(), 'sub', 'lock')
  const lock = await taken(path, 'first')
  expect(await takeLock(path, 'second')).toEqual({ ...own, about: 'first' })
  await lock.release()
  await (await taken(path, 'second')).release()
  expect(await readdir(join(path, '..'))).toEqual([])
})

test('a lock is taken over when its process is dead, when its pid was given to another, and when its text is torn', async () => {
  const folder = await newFolder()
  const dead = await deadPid()
  const stale = {
    dead: JSON.stringify({ pid: dead, startTime: '1', about: 'x' }),
    reused: JSON.stringify({ ...own, startTime: '1', about: 'x' }),
    torn: '{"pid":12',
    empty: '',
    foreign: 'null',
  }
  for (const [name, text] of Object.entries(stale)) {
    const path = join(folder, name)
    await writeFile(path, text)
    await taken(path)
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ ...own, about: 'a run' })
  }
  expect((await readdir(folder)).toSorted()).toEqual(Object.keys(stale).toSorted())
})

test('a lock on breaking that was itself left behind is no obstacle', async () => {
  const folder = await newFolder()
  const path = join(folder, 'lock')
  const stale = JSON.stringify({ pid: await deadPid(), startTime: '1', about: 'x' })
  for (const name of ['lock', 'lock.break', 'lock.break.break']) await writeFile(join(folder, name), stale)
  await taken(path)
  expect(await readdir(folder)).toEqual(['lock'])
})

test('releasing leaves a lock that meanwhile belongs to another', async () => {
  const path = join(await newFolder(), 'lock')
  const lock = await taken(path)
  const other: Holder = { pid: 1, startTime: startTimeOf(1), about: 'other' }
  await writeFile(path, JSON.stringify(other))
  await lock.release()
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(other)
})

test('who waits is told once for whom, gets the lock when it is released, and can be interrupted', async () => {
  const path = join(await newFolder(), 'lock')
  const lock = await taken(path, 'first')
  const told: string[] = []
  const never = new AbortController()
  const waiting = waitForLock(path, 'second', {
    signal: never.signal,
    onWait: (holder) => {
      told.push(holder.about)
      setTimeout(() => void lock.release(), 300)
    },
  })
  const second = await waiting
  expect(told).toEqual(['first'])
  const stopped = new AbortController()
  const third = waitForLock(path, 'third', { signal: stopped.signal, onWait: () => stopped.abort() })
  await expect(third).rejects.toMatchObject({ name: 'AbortError' })
  await second.release()
})

test('a folder that cannot be written to is an error with exit 5', async () => {
  const folder = await newFolder()
  await writeFile(join(folder, 'file'), '')
  await expect(takeLock(join(folder, 'file', 'lock'), 'x')).rejects.toMatchObject({ code: 'log.unwritable', exit: 5 })
})

test('of processes that race for stale locks one wins each', async () => {
  const rounds = 150
  const folder = await newFolder()
  const locks = join(folder, 'locks')
  await mkdir(locks)
  const dead = await deadPid()
  for (let round = 0; round < rounds; round++) {
    const text = round % 50 === 49 ? '{"pid":' : JSON.stringify({ pid: dead, startTime: '1', about: 'x' })
    await writeFile(join(locks, String(round)), text)
  }
  const program = await racer(folder)
  const start = Date.now() + 500
  const racers = [0, 1, 2, 3].map(() => race(program, [locks, String(rounds), String(start)]))
  const won = await Promise.all(racers.map((one) => one.won))
  for (const { letGo } of racers) letGo()
  const winners = won.flat().toSorted((a, b) => a - b)
  expect(winners).toEqual(Array.from({ length: rounds }, (_, i) => i))
  expect(await readdir(locks)).toHaveLength(rounds)
})

/** A program that goes through the locks in step with its like, takes what it can and holds it; it tells which it won. */
async function racer(folder: string): Promise<string> {
  const entry = join(folder, 'racer.ts')
  const program = join(folder, 'racer.mjs')
  await writeFile(
    entry,
    `import { takeLock } from ${JSON.stringify(join(import.meta.dirname, '../../src/engine/lock.ts'))}
const [locks, rounds, start] = process.argv.slice(2)
const won = []
for (let round = 0; round < Number(rounds); round++) {
  while (Date.now() < Number(start) + round * 5);
  if ('release' in (await takeLock(locks + '/' + round, 'racer'))) won.push(round)
}
process.stdout.write(JSON.stringify(won))
process.stdin.resume()
`,
  )
  await build({
    entryPoints: [entry],
    outfile: program,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'silent',
  })
  return program
}

/** A racer lives, and holds what it won, until it is let go. */
function race(program: string, args: string[]): { won: Promise<number[]>; letGo(): void } {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['pipe', 'pipe', 'inherit'] })
  const won = new Promise<number[]>((resolve, reject) => {
    let text = ''
    child.on('error', reject)
    child.on('exit', (code) => reject(new Error(`A racer ended with ${code}: ${text}`)))
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
      text += chunk
      if (text.endsWith(']')) resolve(JSON.parse(text) as number[])
    })
  })
  return { won, letGo: () => child.stdin.end() }
}

async function deadPid(): Promise<number> {
  const child = spawn('true')
  await new Promise((resolve) => child.on('close', resolve))
  return child.pid!
}
