import { describe, expect, test } from 'vitest'
import { folderWith, runStep } from './world.ts'

const schema = {
  type: 'object',
  required: ['name'],
  properties: { name: { type: 'string' }, 'a/b': { type: 'array', items: { enum: ['x', 'y'] } } },
  additionalProperties: false,
}

describe('validate', () => {
  test('data that fits', async () => {
    const { outcome, outputs } = await runStep('validate', { data: { name: 'n', 'a/b': ['x'] }, schema })
    expect({ outcome, outputs }).toEqual({ outcome: 'success', outputs: { valid: true, errors: [] } })
  })

  test('each error is told with its place', async () => {
    const { error, outputs } = await runStep('validate', { data: { 'a/b': ['x', 'z'], extra: 1 }, schema })
    expect(error).toMatchObject({ class: 'failed', code: 'validate.failed' })
    expect(error!.message.split('\n').slice(1).toSorted()).toEqual([
      '(the whole): must NOT have additional properties: "extra"',
      "(the whole): must have required property 'name'",
      '/a~1b/1: must be equal to one of the allowed values: ["x","y"]',
    ])
    expect(outputs['errors']).toContainEqual({
      path: '/a~1b/1',
      message: 'must be equal to one of the allowed values: ["x","y"]',
      keyword: 'enum',
    })
  })

  test('a schema from a file, JSON or YAML', async () => {
    const files = { 's.json': JSON.stringify(schema), 's.yml': 'type: object\nrequired: [name]\n' }
    for (const path of Object.keys(files)) {
      const good = await runStep('validate', { data: { name: 'n' }, schema: path }, { folder: await folderWith(files) })
      expect(good.outcome).toBe('success')
      const bad = await runStep('validate', { data: {}, schema: path }, { folder: await folderWith(files) })
      expect(bad.error?.code).toBe('validate.failed')
    }
  })

  test('the dialect goes by $schema', async () => {
    const tuple = { type: 'array', items: [{ type: 'number' }] }
    const seven = { ...tuple, $schema: 'http://json-schema.org/draft-07/schema#' }
    expect((await runStep('validate', { data: ['x'], schema: seven })).error?.code).toBe('validate.failed')
    expect((await runStep('validate', { data: [1], schema: tuple })).error).toMatchObject({
      class: 'invalid',
      code: 'validate.schema',
    })
    const dynamic = {
      $schema: 'https://json-schema.org/draft/2019-09/schema',
      unevaluatedProperties: false,
      properties: { a: true },
    }
    expect((await runStep('validate', { data: { b: 1 }, schema: dynamic })).error?.message).toContain('"b"')
    const old = { $schema: 'http://json-schema.org/draft-04/schema#' }
    expect((await runStep('validate', { data: 1, schema: old })).error?.code).toBe('validate.dialect')
  })

  test('a schema that is none, is missing, or lies outside', async () => {
    expect((await runStep('validate', { data: 1, schema: { type: 'nonsense' } })).error?.code).toBe('validate.schema')
    expect((await runStep('validate', { data: 1, schema: { $ref: 'https://example.com/s' } })).error?.code).toBe(
      'validate.schema',
    )
    expect((await runStep('validate', { data: 1, schema: 'none.json' })).error?.code).toBe('validate.no-schema')
    expect((await runStep('validate', { data: 1, schema: '../s.json' })).error?.code).toBe('file.outside')
  })
})
