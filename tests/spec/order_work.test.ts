import { describe, expect, test } from 'vitest'
import type { Item, Spec } from '../../src/spec/index.ts'
import { orderTasks } from '../../src/spec/order_tasks.ts'
import { orderWork } from '../../src/spec/order_work.ts'
import { specOrderJson, specOrderText } from '../../src/views/spec_order.ts'
import { look } from '../views/look.ts'
import { read } from './bytes.ts'

interface Facts {
  needs?: string[]
  status?: string
  'may-change'?: string[]
  priority?: number
}

function spec(id: string, lines: string, facts: Facts = {}): Spec {
  const head = Object.entries(facts).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
  return read(`---\n${head.join('')}---\n${lines}\n`, `specs/${id}.md`).spec!
}

function shape(specs: Spec[], history?: ReadonlyMap<string, string[]>) {
  const { order, conflicts, crowded } = orderWork(specs, history)
  return {
    order: order.map(({ spec: { id }, layer = 0, batch = 0 }) => `${id} ${layer}.${batch}`),
    conflicts: conflicts.map(({ a, b, files, why }) => `${a} ${b} ${files.join(',')} ${why}`),
    crowded,
  }
}

describe('orderWork', () => {
  test('specs of one layer need nothing of one another; what is done holds nobody up', () => {
    const specs = [
      spec('login', '- [ ] a', { needs: ['base'] }),
      spec('base', '- [ ] a'),
      spec('old', '- [x] a'),
      spec('late', '- [ ] a', { needs: ['old', 'login'] }),
      spec('soon', '- [ ] a', { needs: ['old'], priority: 1 }),
      spec('gone', '- [ ] a', { status: 'done' }),
    ]
    expect(shape(specs).order).toEqual(
      ['base 1.1', 'gone 0.0', 'login 2.1', 'old 0.0', 'late 3.1', 'soon 1.1'].toSorted(byOrder(specs)),
    )
  })

  test('two that touch the same file stand in batches of their own, with the files and why', () => {
    const specs = [
      spec('a', '- [ ] it changes src/a/x.ts'),
      spec('b', '- [ ] it tests [@test](t/b.test.ts)\n- [ ] and changes src/a/x.ts'),
      spec('c', '- [ ] something', { 'may-change': ['t/**'] }),
      spec('d', '- [ ] another'),
    ]
    expect(shape(specs)).toEqual({
      order: ['a 1.1', 'b 1.2', 'c 1.1', 'd 1.1'],
      conflicts: ['a b src/a/x.ts both name it', 'b c t/b.test.ts "b" names it, "c" may change it'],
      crowded: [],
    })
  })

  test('what kept commits changed counts; the spec itself, ticked items and other layers do not', () => {
    const history = new Map([
      ['a', ['src/x.ts', 'specs/a.md']],
      ['b', ['src/x.ts', 'specs/a.md']],
      ['c', ['src/x.ts']],
    ])
    const specs = [
      spec('a', '- [ ] a\n- [x] it changed src/y/y.ts'),
      spec('b', '- [ ] b\n- [ ] it changes src/y/y.ts'),
      spec('c', '- [ ] c', { needs: ['a'] }),
    ]
    expect(shape(specs, history).conflicts).toEqual(['a b src/x.ts commits kept for both changed it'])
  })

  test('a file that very many touch is told once', () => {
    const specs = Array.from({ length: 40 }, (_, i) => spec(`s${i}`, '- [ ] it changes docs/all.md'))
    expect(shape(specs)).toMatchObject({ conflicts: [], crowded: [{ file: 'docs/all.md', specs: 40 }] })
  })

  test('specs that need each other in a circle are left out, as the loop leaves them out', () => {
    const specs = [spec('a', '- [ ] a', { needs: ['b'] }), spec('b', '- [ ] b', { needs: ['a'] }), spec('c', '- [ ] c')]
    expect(shape(specs).order).toEqual(['c 1.1'])
  })

  test('those in a circle and behind it are told with why', () => {
    const specs = [
      spec('a', '- [ ] a', { needs: ['b'] }),
      spec('b', '- [ ] b', { needs: ['a'] }),
      spec('c', '- [ ] c', { needs: ['b'] }),
    ]
    const work = orderWork(specs)
    expect(work.unordered.map(({ spec: { id }, open, why }) => `${id} ${open} ${why}`)).toEqual([
      'a 1 Specs need each other in a circle: a -> b -> a',
      'b 1 Specs need each other in a circle: a -> b -> a',
      'c 1 "c" waits for specs that need each other in a circle',
    ])
    expect(specOrderText(work, look, false)).toContain(
      'These cannot be ordered:\na (specs/a.md): Specs need each other',
    )
    expect(specOrderJson(work).unordered).toMatchObject([{ id: 'a', open: 1 }, { id: 'b' }, { id: 'c' }])
  })

  test('two that bear one id are a conflict', () => {
    const specs = ['x', 'y'].map((name) => read('---\nid: same\n---\n- [ ] a\n', `specs/${name}.md`).spec!)
    expect(shape(specs)).toMatchObject({
      order: ['same 1.1', 'same 1.2'],
      conflicts: ['same same specs/x.md,specs/y.md two specifications bear this id'],
    })
    expect(specOrderText(orderWork(specs), look, false)).toMatch(/^1 +same \(specs\/x\.md\)/m)
  })

  test('the table goes by layer, and says of later batches only where there are some', () => {
    const specs = [
      spec('a', '- [ ] it changes src/a/x.ts', { priority: 1 }),
      spec('b', '- [ ] b', { needs: ['a'], priority: 1 }),
      spec('c', '- [ ] it changes src/a/x.ts'),
    ]
    const text = specOrderText(orderWork(specs), look, false)
    expect([...text.matchAll(/^\d[.\d]*/gm)].map(([at]) => at)).toEqual(['1', '1.2', '2'])
    expect(text).toContain('; 1.2 comes after 1, as it touches the same files.\n\na and c: both name it: src/a/x.ts')
    const apart = specOrderText(orderWork(specs.slice(0, 2)), look, false)
    expect(apart).not.toContain('1.2')
    expect(apart).toContain('touches the same files.')
  })
})

/** As `orderSpecs` has them: the test is about layers. */
function byOrder(specs: Spec[]) {
  const order = orderWork(specs).order.map((one) => one.spec.id)
  return (a: string, b: string) => order.indexOf(a.split(' ')[0]!) - order.indexOf(b.split(' ')[0]!)
}

describe('orderTasks', () => {
  const task = (id: string, more: Partial<Item> = {}): Item => ({
    id,
    text: id,
    state: 'open',
    line: 1,
    column: 1,
    ...more,
  })
  const layers = (tasks: Item[]) =>
    orderTasks({ ...spec('a', '- [ ] a'), tasks }).map(({ task: { id }, layer }) => `${id} ${layer}`)

  test('tasks follow one another; neighbours that are parallel share a layer, but not over groups', () => {
    const p = { parallel: true as const }
    const tasks = [
      task('T1', { parent: '1' }),
      task('T2', { ...p, parent: '1' }),
      task('T3', { ...p, parent: '1' }),
      task('T4', { ...p, parent: '2' }),
      task('T5', { ...p, parent: '2', needs: ['T4'] }),
      task('T6', { parent: '2' }),
    ]
    expect(layers(tasks)).toEqual(['T1 1', 'T2 2', 'T3 2', 'T4 3', 'T5 4', 'T6 5'])
  })

  test('what is needed comes first, also where it is written behind; ticked ones are met', () => {
    const tasks = [
      task('a', { needs: ['c', 'done'] }),
      task('b', { needs: ['a'] }),
      task('done', { state: 'ticked' }),
      task('c'),
      task('d'),
    ]
    expect(layers(tasks)).toEqual(['c 1', 'a 2', 'b 3', 'd 4'])
  })

  test('parents are no work, unknown needs hold nothing up, circles are left out with what waits for them', () => {
    const tasks = [
      task('1'),
      task('1.1', { parent: '1', needs: ['9'] }),
      task('x', { needs: ['y'] }),
      task('y', { needs: ['x'] }),
      task('z', { needs: ['y'] }),
    ]
    expect(layers(tasks)).toEqual(['1.1 1'])
  })

  test('a long chain written backwards is ordered', () => {
    const chain = Array.from({ length: 5_000 }, (_, i) => task(`t${i}`, { needs: i === 4_999 ? [] : [`t${i + 1}`] }))
    expect(layers(chain).map((one) => one.split(' ')[0])).toEqual(chain.map(({ id }) => id).toReversed())
  })
})
