import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
  existsSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { appendEvidence, type NotedEvidence } from '../../../src/app/ledger/append.ts'
import { readEvidence } from '../../../src/app/ledger/read_evidence.ts'
import { shortenEvidence, withoutRepeats } from '../../../src/app/ledger/shorten.ts'

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'mmm-evidence-'))
  onTestFinished(() => rmSync(made, { recursive: true, force: true }))
  return made
}

function project(): string {
  const root = folder()
  execFileSync('git', ['init', '-q', root])
  return root
}

const one: NotedEvidence = {
  criterion: 'a#AC1',
  check: 'npm test',
  commandHash: 'h',
  passed: true,
  exit: 0,
  at: '2026-11-21T10:00:00.000Z',
  how: 'check',
}

test('what is noted is read back, oldest first, and git does not see it', async () => {
  const root = project()
  await appendEvidence(root, [one, { ...one, passed: false, exit: null, reason: 'timeout' }])
  await appendEvidence(root, [{ ...one, criterion: 'b#ünï 日本' }])
  const { evidence, findings } = await readEvidence(root)
  expect(findings).toEqual([])
  expect(evidence.map((read) => [read.criterion, read.passed, read.source])).toEqual([
    ['a#AC1', true, 'machine'],
    ['a#AC1', false, 'machine'],
    ['b#ünï 日本', true, 'machine'],
  ])
  expect(execFileSync('git', ['-C', root, 'status', '--porcelain'], { encoding: 'utf8' })).toBe('')
})

test('damaged lines are passed over with a finding, and a torn one does not swallow the next', async () => {
  const root = project()
  await appendEvidence(root, [one])
  const file = join(root, '.mmm', 'evidence.jsonl')
  appendFileSync(
    file,
    '{"schema":1,"criterion":"a#AC1","check"\n\0\0\0\n[]\nnull\n{"schema":2}\n{"schema":1,"criterion":"torn',
  )
  await appendEvidence(root, [{ ...one, criterion: 'c#AC1' }])
  const { evidence, findings } = await readEvidence(root)
  expect(evidence.map((read) => read.criterion)).toEqual(['a#AC1', 'c#AC1'])
  expect(findings).toMatchObject([
    { code: 'evidence.damaged', severity: 'warning', at: { file: '.mmm/evidence.jsonl', line: 2 } },
  ])
  expect(findings[0]!.message).toContain('and 5 more')
})

test('a line cannot say of itself where it comes from', async () => {
  const root = project()
  await appendEvidence(root, [one])
  const file = join(root, '.mmm', 'evidence.jsonl')
  appendFileSync(file, `${JSON.stringify({ schema: 1, ...one, source: 'commit' })}\n`)
  expect((await readEvidence(root)).evidence.map((read) => read.source)).toEqual(['machine', 'machine'])
})

test('nothing is made where there is neither git nor .mmm, and no link is followed', async () => {
  const bare = folder()
  await appendEvidence(bare, [one])
  expect(existsSync(join(bare, '.mmm'))).toBe(false)
  const root = project()
  const other = join(folder(), 'other')
  writeFileSync(other, 'mine\n')
  mkdirSync(join(root, '.mmm'))
  symlinkSync(other, join(root, '.mmm', 'evidence.jsonl'))
  await expect(appendEvidence(root, [one])).rejects.toThrow()
  expect(readFileSync(other, 'utf8')).toBe('mine\n')
})

test('a large file is shortened: of greens in a row the first and the last stay, and every red', async () => {
  const line = (n: number, passed: boolean) =>
    JSON.stringify({ criterion: 'a#AC1', check: 'c', passed, how: 'check', n })
  const lines = [1, 2, 3, 4].map((n) => line(n, true)).concat(line(5, false), line(6, false), 'damaged', line(7, true))
  const kept = withoutRepeats(`${lines.join('\n')}\n`)
  expect(kept.split('\n')).toEqual([lines[0], lines[3], lines[4], lines[5], 'damaged', lines[7], ''])
  const root = project()
  for (let i = 0; i < 3; i++)
    await appendEvidence(
      root,
      Array.from({ length: 50 }, () => one),
    )
  await shortenEvidence(root, 100)
  expect((await readEvidence(root)).evidence).toHaveLength(2)
})
