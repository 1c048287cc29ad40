import { appendFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Fact } from '../../src/core/event.ts'
import { sha256 } from '../../src/core/id.ts'
import { openLog, readLog, type Log } from '../../src/engine/log.ts'
import { systemClock } from '../../src/ports/clock.ts'
import { newFolder } from './world.ts'

const notice = (message: string): Fact => ({ type: 'notice', level: 'info', message })

/** A folder whose log holds these notices. */
async function folderWith(...messages: string[]): Promise<{ folder: string; path: string }> {
  const folder = await newFolder()
  await append(folder, ...messages)
  return { folder, path: join(folder, 'log.jsonl') }
}

async function append(folder: string, ...messages: string[]): Promise<void> {
  const log = await reopen(folder)
  for (const message of messages) log.append(notice(message))
  await log.sync()
  await log.close()
}

async function reopen(folder: string): Promise<Log> {
  return openLog(folder, await readLog(folder), systemClock)
}

/** `seq message` of every event. */
async function told(folder: string): Promise<string[]> {
  const { events } = await readLog(folder)
  return events.map((event) => `${event.seq} ${'message' in event ? String(event.message) : event.type}`)
}

test('events come back as they were appended, numbered from 1 over all openings', async () => {
  const { folder } = await folderWith('a', 'b\nb', 'ü€😀')
  await append(folder, 'c')
  expect(await told(folder)).toEqual(['1 a', '2 b\nb', '3 ü€😀', '4 c'])
})

test('a folder without a log, and an empty log, hold no events', async () => {
  const folder = await newFolder()
  expect(await readLog(folder)).toEqual({ events: [], length: 0, torn: false })
  await writeFile(join(folder, 'log.jsonl'), '')
  expect(await readLog(folder)).toEqual({ events: [], length: 0, torn: false })
})

test('cut at any byte, a log reads as its whole lines, and what is appended then follows them', async () => {
  const { folder, path } = await folderWith('first', 'zweites ü€😀', 'third')
  const whole = await readFile(path)
  const lines = [...whole.entries()].flatMap(([i, byte]) => (byte === 0x0a ? [i + 1] : []))
  for (let cut = 0; cut <= whole.length; cut++) {
    await writeFile(path, whole.subarray(0, cut))
    const kept = lines.filter((end) => end <= cut)
    const read = await readLog(folder)
    expect(read.events.map(({ seq }) => seq)).toEqual(kept.map((_, i) => i + 1))
    expect({ length: read.length, torn: read.torn }).toEqual({
      length: kept.at(-1) ?? 0,
      torn: cut > (kept.at(-1) ?? 0),
    })
    await append(folder, 'more')
    expect((await told(folder)).at(-1)).toBe(`${kept.length + 1} more`)
  }
})

test('a last line that is whole but damaged is torn as well', async () => {
  const { folder, path } = await folderWith('a', 'b')
  for (const line of ['{"seq":3,"type":', '\0\0\0\0', 'null', '{"seq":7,"type":"notice"}']) {
    await appendFile(path, `${line}\n`)
    expect(await readLog(folder)).toMatchObject({ torn: true, events: [{ seq: 1 }, { seq: 2 }] })
    await append(folder)
    expect(await told(folder)).toEqual(['1 a', '2 b'])
  }
})

test('a damaged line before the last is an error that names file and line', async () => {
  const { folder, path } = await folderWith('a', 'b', 'c')
  const text = await readFile(path, 'utf8')
  for (const damaged of [
    text.replace('"notice","level":"info","message":"b"', '"not'),
    text.replace('"seq":2', '"seq":5'),
  ]) {
    await writeFile(path, damaged)
    await expect(readLog(folder)).rejects.toMatchObject({
      code: 'log.damaged',
      exit: 5,
      at: { file: path, line: 2 },
      hint: expect.stringContaining('Cut the file before that line'),
    })
  }
})

test('an event of a type that is not known is kept', async () => {
  const { folder, path } = await folderWith('a')
  await appendFile(path, '{"seq":2,"time":"2026-01-01T00:00:00Z","type":"later.made","what":1}\n')
  expect(await told(folder)).toEqual(['1 a', '2 later.made'])
})

test('many appends at once stay in order, and each sync makes durable what was appended before it', async () => {
  const folder = await newFolder()
  const log = await reopen(folder)
  const syncs: Array<Promise<void>> = []
  for (let i = 1; i <= 500; i++) {
    log.append(notice(String(i)))
    const count = i
    if (i % 50 === 0)
      syncs.push(log.sync().then(async () => expect((await told(folder)).length).toBeGreaterThanOrEqual(count)))
  }
  await Promise.all(syncs)
  await log.close()
  expect(await told(folder)).toEqual(Array.from({ length: 500 }, (_, i) => `${i + 1} ${i + 1}`))
})

test('stored content comes back by its hash; of what is no hash or not there nothing comes', async () => {
  const folder = await newFolder()
  const log = await reopen(folder)
  const hash = await log.store('large output')
  expect(hash).toBe(sha256('large output'))
  expect(await log.store('large output')).toBe(hash)
  expect(await log.load(hash)).toBe('large output')
  expect(await log.load(sha256('other'))).toBeUndefined()
  expect(await log.load('../log.jsonl')).toBeUndefined()
  await log.close()
})

test('a log that cannot be opened says so with exit 5', async () => {
  const folder = await newFolder()
  await mkdir(join(folder, 'log.jsonl'))
  await expect(readLog(folder)).rejects.toMatchObject({ code: 'log.unreadable', exit: 5 })
  await rm(join(folder, 'log.jsonl'), { recursive: true })
  await writeFile(join(folder, 'blobs'), '')
  await expect(reopen(folder)).rejects.toMatchObject({ code: 'log.unwritable', exit: 5 })
})
