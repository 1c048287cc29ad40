import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { words } from '../../src/app/debug/words.ts'
import { testFileSchema } from '../../src/app/workflow_tests/schema.ts'
import { placeWith } from '../app/workflow_tests/world.ts'

const text = readFileSync('docs/testing.md', 'utf8')
const [workflow, tests, agent] = [...text.matchAll(/^```yaml\n(.*?)^```/gms)].map((match) => match[1]!)

test('its first test passes as it stands there', async () => {
  const path = '.mmm/workflows/release'
  const place = placeWith({ [`${path}.yml`]: workflow!, [`${path}.test.yml`]: tests! })
  const { code, stdout } = await place.mmm(['test', 'release'])
  expect(stdout).toContain('4 of 4 steps reached\n2 tests, 0 failed')
  expect(code).toBe(0)
  expect(await place.mmm(['check', path + '.test.yml'])).toMatchObject({ code: 0 })
  expect(await place.mmm(['fmt', '--check', `${path}.test.yml`])).toMatchObject({ code: 0 })
})

test('its played model writes the file', async () => {
  const indented = agent!.replaceAll(/^/gm, '    ')
  const place = placeWith({
    '.mmm/prompts/plan.md': 'About clocks.\n',
    'plan.yml': 'steps:\n  - agent: plan\n',
    'plan.test.yml': `tests:\n  - name: t\n    expect: {files: {plan.md: "# Plan\\n"}}\n${indented}`,
  })
  expect((await place.mmm(['test', './plan.yml'])).stdout).toContain('1 test, 0 failed')
})

interface Shaped {
  shape?: Record<string, Shaped>
  element?: Shaped
  valueType?: Shaped
  options?: Shaped[]
  unwrap?: () => Shaped
}

const opened = (one: Shaped): Shaped =>
  one.unwrap === undefined || one.element !== undefined ? one : opened(one.unwrap())
const at = (schema: Shaped, key: string) => opened(opened(schema).shape![key]!)

test('its tables have the keys of the schema and the words of the debugger', () => {
  const tables = [...text.matchAll(/^\|---.*\n((?:\|.*\n)+)/gm)].map((match) => match[1]!)
  const firstKeys = (table: string) => [...table.matchAll(/^\| `([\w-]+)`/gm)].map((match) => match[1]!)
  const ofTest = opened(at(testFileSchema as unknown as Shaped, 'tests').element!)
  const played = opened(at(ofTest, 'steps').valueType!.options![0]!)
  const expected = at(ofTest, 'expect')
  const keys = [ofTest, played, expected].map((one) => Object.keys(one.shape!).toSorted())
  expect(tables.slice(0, 3).map((table) => firstKeys(table).toSorted())).toEqual(keys)
  for (const { names } of words) expect(tables[3]).toContain(`\`${names[0]}`)
})
