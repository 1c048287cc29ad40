import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { acts, parsed, spec, userSide, write } from './tiny.ts'
import { newMachine, playModel, type Ended, type Machine } from './world.ts'

const files = {
  'a.txt': 'a\n',
  '.mmm/config.yml': 'checks:\n  test: grep -q a a.txt\n',
  'specs/tiny.md': spec('tiny', [
    ['AC1: b is there', 'grep -q b b.txt'],
    ['AC2: a is there', 'grep -q a a.txt'],
  ]),
}

const commit = ['-c', 'user.name=User', '-c', 'user.email=user@example.com', 'commit', '-qam'] as const

async function improve(machine: Machine): Promise<void> {
  const model = await playModel(acts(write('b.txt', 'b\n')))
  const ended = await machine.mmm(['improve', '--yes', '--merge', '--json'], { env: model.env })
  await model.close()
  expect(ended.code, ended.stderr).toBe(0)
}

function standing(ended: Ended): string[] {
  const { specs } = parsed(ended.stdout, ended.stderr) as { specs: Array<{ criteria: Array<Record<string, string>> }> }
  return specs.flatMap((one) =>
    one.criteria.map(({ id, proof, why }) => `${id} ${proof}${why === null ? '' : `: ${why}`}`),
  )
}

test('a run proves, a clone knows it from the commits, a check finds the drift, and bisecting the commit', async () => {
  const machine = await newMachine(files)
  await improve(machine)
  expect(standing(await machine.mmm(['spec', 'status', '--json']))).toEqual([
    'AC1 proven',
    'AC2 unproven: never seen red',
  ])

  await machine.git('clone', '-q', '.', '../clone')
  const clone = { cwd: join(machine.project, '..', 'clone') }
  expect(standing(await machine.mmm(['spec', 'status', '--json'], clone))).toEqual([
    'AC1 proven',
    'AC2 unproven: never seen red',
  ])
  expect(readdirSync(join(clone.cwd, '.mmm')).toSorted()).toEqual(['.gitignore', 'cache', 'config.yml'])
  const shown = parsed((await machine.mmm(['spec', 'show', 'tiny#AC1', '--json'], clone)).stdout) as never
  expect(shown).toMatchObject({
    kind: 'criterion',
    criterion: { ref: 'tiny#AC1', history: [{ how: 'keep', source: 'commit' }] },
  })
  const [{ commit: kept }] = (shown as { criterion: { history: [{ commit: string }] } }).criterion.history
  const traced = parsed((await machine.mmm(['spec', 'trace', kept.slice(0, 8), '--json'], clone)).stdout)
  expect(traced).toMatchObject({
    about: { kind: 'commit', name: kept },
    links: [{ id: 'tiny#AC1', commits: [{ id: kept }] }],
  })
  const byFile = parsed((await machine.mmm(['spec', 'trace', 'b.txt', '--json'], clone)).stdout)
  expect(byFile).toMatchObject({ about: { kind: 'file' }, links: [{ id: 'tiny#AC1' }] })

  const first = parsed((await machine.mmm(['spec', 'check', '--json'])).stdout)
  expect(first).toMatchObject({ counts: { green: 2, taken: 0 } })
  const again = await machine.mmm(['spec', 'check'])
  expect(again.stdout).toContain('2 criteria: 2 green (2 from before), 0 red, 0 open')
  expect(parsed((await machine.mmm(['spec', 'check', '--all', '--json'])).stdout)).toMatchObject({
    counts: { taken: 0 },
  })

  for (let i = 1; i <= 12; i++) {
    await machine.write('b.txt', i >= 8 ? `x ${i}\n` : `b ${i}\n`)
    await machine.git(...commit, `feat: number ${i}`)
  }
  await machine.write('untracked', 'mine\n')
  const before = await userSide(machine)
  const ended = await machine.mmm(['spec', 'check', '--bisect', '-v'])
  expect(ended.code, ended.stderr).toBe(1)
  expect(ended.stdout).toMatch(/tiny#AC1 {2}broken by [0-9a-f]{10} {2}.*feat: number 8 {2}\(\d tested of \d+ commits\)/)
  expect(ended.stderr.match(/Looking at/g)!.length).toBeLessThanOrEqual(Math.ceil(Math.log2(13)) + 2)
  expect(await userSide(machine)).toEqual(before)
  expect((await machine.git('worktree', 'list')).trim().split('\n')).toHaveLength(1)
  expect(standing(await machine.mmm(['spec', 'status', '--json']))[0]).toBe('AC1 failing: exit 1')

  const github = await machine.mmm(['spec', 'check', '--format', 'github'])
  expect(github.stdout).toMatch(
    /^::error file=specs\/tiny.md,line=\d+,col=1,title=criterion.failing::Ticked, and its check is red/,
  )
  const changed = await machine.mmm(['spec', 'check', '--changed', 'HEAD~1', '--json'])
  expect(parsed(changed.stdout)).toMatchObject({ code: 1, counts: { red: 1 } })
  const text = await machine.read('specs/tiny.md')
  await machine.write('specs/tiny.md', text.replaceAll('AC2', 'AC3').replaceAll('AC1', 'AC2'))
  const moved = parsed((await machine.mmm(['spec', 'check', '--changed', 'HEAD', '--json'])).stdout)
  expect(moved).toMatchObject({
    findings: [
      { code: 'spec.renumbered', message: expect.stringContaining('"AC3" was "AC2" before') },
      { code: 'spec.renumbered', message: expect.stringContaining('"AC2" was "AC1" before') },
    ],
  })
  const nothing = await machine.mmm(['spec', 'check', '--changed', 'nowhere'])
  expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('Git knows no commit "nowhere"') })
  await machine.remove()
})
