import { expect, test } from 'vitest'
import { z } from 'zod'
import type { Kind } from '../../src/core/kind.ts'
import { parseWorkflow } from '../../src/engine/parse.ts'

const kinds = new Map(
  ['run', 'agent'].map((name) => [name, { name, input: z.record(z.string(), z.unknown()) } as unknown as Kind]),
)

function parse(on: string, more = "steps: [{run: 'true'}]") {
  const { workflow, findings } = parseWorkflow(`on: ${on}\n${more}\n`, 'flow.yml', kinds)
  return {
    on: workflow?.on,
    codes: findings.map(({ code, severity }) => `${code.replace('workflow.', '')} ${severity}`),
  }
}

test('all triggers, with what is filled in', () => {
  const { on, codes } = parse(`
  manual: {}
  schedule: [{cron: '30 6 * * 1-5', timezone: Europe/Berlin}, {cron: '0 0 1 * *', overlap: cancel, catch-up: all}]
  spec: {added: true}
  file: {paths: ['src/**']}
  push: {branches: [main]}`)
  expect(codes).toEqual([])
  expect(on).toEqual({
    manual: true,
    schedule: [
      { cron: '30 6 * * 1-5', timezone: 'Europe/Berlin', overlap: 'skip', catchUp: 'none' },
      { cron: '0 0 1 * *', timezone: 'UTC', overlap: 'cancel', catchUp: 'all' },
    ],
    spec: { added: true, changed: false },
    file: { paths: ['src/**'] },
    push: { branches: ['main'] },
  })
  expect(parse('{push: }').on).toEqual({ manual: true, schedule: [], push: {} })
  expect(parse('{manual: false}').on).toEqual({ manual: false, schedule: [] })
})

test('what can never start, or is not known, is an error with a place; uneven steps are a warning', () => {
  expect(parse("{schedule: [{cron: '* * * *'}]}").codes).toEqual(['cron error'])
  expect(parse("{schedule: [{cron: '* * * * * *'}]}").codes).toEqual(['cron error'])
  expect(parse("{schedule: [{cron: '0 0 31 2 *'}]}").codes).toEqual(['cron error'])
  expect(parse("{schedule: [{cron: '0 0 * * *', timezone: Nowhere}]}").codes).toEqual(['timezone error'])
  expect(parse("{schedule: [{cron: '0 0 * * *'}, {cron: '0  0 * * *'}]}").codes).toEqual(['cron-twice error'])
  expect(parse("{schedule: [{cron: '*/7 * * * *'}]}").codes).toEqual(['cron-uneven warning'])
  expect(parse("{schedule: [{cron: '*/7 * * * *'}]}").on?.schedule).toHaveLength(1)
  expect(parse("{schedule: [{cron: '0 0 * * *', overlap: maybe}]}").codes).toEqual(['invalid error'])
  expect(parse('{schedule: []}').codes).toEqual(['invalid error'])
  expect(parse('{file: {paths: []}}').codes).toEqual(['invalid error'])
  expect(parse("{file: {paths: ['']}}").codes).toEqual(['invalid error'])
  expect(parse('{spec: {}}').codes).toEqual(['never error'])
  expect(parse('{pull-request: {}}').codes).toEqual(['unknown-key error'])
})

test('a schedule with agent steps needs a budget', () => {
  const on = "{schedule: [{cron: '0 0 * * *'}]}"
  const steps = 'steps: [{agent: change}]'
  expect(parse(on, steps).codes).toContain('no-budget error')
  expect(parse(on, `budget: {}\n${steps}`).codes).toContain('no-budget error')
  expect(parse(on, `budget: {usd: 1}\n${steps}`).codes).not.toContain('no-budget error')
  expect(parse('{push: {}}', steps).codes).not.toContain('no-budget error')
})
