import { afterEach, expect, test } from 'vitest'
import { calculator, calculatorModel } from './calculator.ts'
import { newMachine, playModel, type Machine } from './world.ts'

const machines: Machine[] = []

afterEach(async () => {
  for (const machine of machines.splice(0)) await machine.remove()
})

/** A machine whose project holds these files, and mmm on it with the played model. */
async function world(files: Record<string, string>) {
  const machine = await newMachine(files)
  machines.push(machine)
  return {
    machine,
    async improve(...args: string[]) {
      const model = await playModel(calculatorModel)
      const ended = await machine.mmm(['improve', '--yes', '--json', ...args], { env: model.env })
      await model.close()
      return { ...ended, run: JSON.parse(ended.stdout) }
    },
    commit: (message: string) =>
      machine.git('-c', 'user.name=User', '-c', 'user.email=user@example.com', 'commit', '-qam', message),
  }
}

const spec = calculator['specs/calculator.md']!
const { 'specs/calculator.md': _spec, ...withoutSpec } = calculator

test('the next command that is printed works, also where the spec was not committed', async () => {
  const { machine, improve } = await world(withoutSpec)
  await machine.write('specs/calculator.md', spec)
  await machine.write('notes.txt', 'mine\n')
  const { run } = await improve()
  expect([run.code, run.kept]).toEqual([0, 3])
  expect(run.next.merge).toBe(`git stash push --include-untracked -- specs/calculator.md && git merge ${run.branch}`)
  for (const command of (run.next.merge as string).split(' && ')) await machine.git(...command.split(' ').slice(1))
  expect(await machine.read('specs/calculator.md')).toBe(spec.replaceAll('- [ ]', '- [x]'))
  expect(await machine.git('status', '--porcelain')).toBe('?? notes.txt\n')
})

test('--merge that cannot be done says what to type', async () => {
  const { machine, improve } = await world(withoutSpec)
  await machine.write('specs/calculator.md', spec)
  const { run, stderr } = await improve('--merge')
  expect(run.merged).toBe(null)
  expect(stderr).toContain(`What to type: ${run.next.merge}`)
})

test('a tick of an earlier run is carried only to the same criterion, by text and check', async () => {
  const { machine, improve } = await world(calculator)
  const first = await improve('--focus', 'AC1')
  expect(first.run.proven).toBe(1)
  await machine.write('specs/calculator.md', spec.replace('c.subtract(5, 3) === 2', 'c.subtract(5, 3) === 99'))
  const second = await improve('--focus', 'AC3')
  const carried = await machine.git('show', `${second.run.branch}:specs/calculator.md`)
  expect(carried).toContain('- [ ] AC1')
  expect(carried).toContain('- [x] AC3')
})

test('--dry-run sees the unmerged branch that a run would go on from', async () => {
  const { machine, improve } = await world(calculator)
  const { run } = await improve('--focus', 'AC1')
  const seen = JSON.parse((await machine.mmm(['improve', '--dry-run', '--json'])).stdout)
  expect([seen.from, seen.pick.id]).toEqual([run.branch, 'calculator#AC2'])
  const fresh = JSON.parse((await machine.mmm(['improve', '--dry-run', '--fresh', '--json'])).stdout)
  expect([fresh.from, fresh.pick.id]).toEqual([null, 'calculator#AC1'])
})

test('a spec that cannot be worked on is an error when it is named, or when there is no other', async () => {
  const box = '# S\n\n## Acceptance criteria\n\n- [ ] it works\n  - verify: `true`\n'
  const circle = await world({
    'specs/a.md': `---\nid: a\nneeds: [b]\n---\n${box}`,
    'specs/b.md': `---\nid: b\nneeds: [a]\n---\n${box}`,
  })
  const named = await circle.improve('a')
  expect([named.code, named.run.code]).toEqual([2, 'spec.left-out'])
  expect(named.run.message).toMatch(/a -> b -> a|b -> a -> b/)
  const unread = await world({ 'specs/a.md': `---\nstatus: nonsense\n---\n${box}` })
  const alone = await unread.improve()
  expect([alone.code, alone.run.code]).toEqual([2, 'spec.none-readable'])
  expect(alone.run.message).toContain('specs/a.md:2:')
  const headless = await world({ 'specs/a.md': `---\ntitle: Fix: x\nmay-change: "**"\n---\n${box}` })
  const [picked, wanted] = [await headless.improve(), await headless.improve('a')]
  expect([picked.code, picked.run.code, wanted.code, wanted.run.code]).toEqual([
    2,
    'spec.none-readable',
    2,
    'spec.left-out',
  ])
  expect(wanted.run.message).toContain('no valid YAML')
  expect((await headless.machine.mmm(['spec', 'check'])).code).toBe(2)
})

test('a box of unknown state is open; it is ticked in its one byte once it is proven', async () => {
  const text = '# S\n\n## Acceptance criteria\n\n- [x] one\n  - verify: `true`\n- [-] two\n  - verify: `true`\n'
  const { machine, improve } = await world({ 'specs/a.md': text })
  const empty = await world({ 'specs/a.md': text.replace('- [-] two\n  - verify: `true`\n', '- [ ]\n') })
  const unlike = await world({ 'specs/a.md': text.replace('- [-] two', '- [✓] two') })
  const [{ run }, left, none] = [await improve(), await empty.improve(), await unlike.improve()]
  expect(await machine.git('show', `${run.branch}:specs/a.md`)).toBe(text.replace('[-]', '[x]'))
  expect(run.code).toBe(0)
  expect(left.run.code).not.toBe(0)
  expect([none.run.code, none.run.message]).toEqual([
    1,
    expect.stringContaining('1 line of the specifications looks like a box'),
  ])
})

test('--merge merges what was kept, also where a criterion has no check; the user is told of changes of their files', async () => {
  const { machine, improve } = await world({
    ...calculator,
    'test/add.test.js': `${calculator['test/add.test.js']}\nimport { writeFileSync } from 'node:fs'\nwriteFileSync(process.env.HOME + '/../project/left.txt', '')\n`,
    'specs/calculator.md': `${spec.split('- [ ] AC2')[0]}- [ ] it feels quick\n`,
  })
  const { run } = await improve('--merge')
  expect([run.code, run.reason, run.merged]).toEqual([1, 'unproven left', expect.anything()])
  expect(await machine.read('src/calculator.js')).toContain('subtract')
  await machine.git('reset', '-q', '--hard', 'HEAD~1')
  await machine.git('clean', '-qfd')
  const again = await improve('--fresh')
  expect(again.stderr).toContain('Your own files changed while the run went on')
})

test('a replay costs nothing', async () => {
  const { machine, improve } = await world(calculator)
  const { run } = await improve('--focus', 'AC1')
  expect(run.usd).toBeGreaterThan(0)
  const replayed = JSON.parse(
    (await machine.mmm(['improve', '--fresh', '--yes', '--json', '--focus', 'AC1', '--replay', run.id])).stdout,
  )
  expect([replayed.code, replayed.proven, replayed.usd]).toEqual([0, 1, 0])
})
