import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { projectConfigSchema } from '../../src/core/config.ts'
import { workflowSchema } from '../../src/engine/schema.ts'
import { keysOf, opened } from '../../src/engine/tools/shape.ts'
import { mmm, projectWith } from '../cli/world.ts'
import { valid } from './valid.ts'
import { around, repository } from './world.ts'

const over = { cwd: repository, packageRoot: repository }

test('docs/reference.md is what the schemas say', async () => {
  const { stdout } = await mmm(['doc', '--reference'], over)
  const written = readFileSync(join(repository, 'docs/reference.md'), 'utf8')
  expect(written === stdout, 'Run: node bin/mmm.cjs doc --reference > docs/reference.md').toBe(true)
})

test('the reference names every key and every kind', async () => {
  const { stdout } = await mmm(['doc', '--reference'], over)
  for (const key of [...keysOf(opened(workflowSchema)), ...keysOf(opened(projectConfigSchema))])
    expect(stdout).toContain(`| \`${key}\` |`)
  for (const kind of around.kinds.values())
    expect(stdout).toContain(`### \`${kind.name}\`\n\n${kind.summary}. Touches: `)
  expect(stdout).not.toMatch(/undefined|\[object/)
})

test('markdown of a workflow', async () => {
  const root = projectWith()
  mkdirSync(join(root, '.mmm/workflows'))
  writeFileSync(join(root, '.mmm/workflows/build.yml'), valid['build']!)
  const { code, stdout } = await mmm(['doc', 'build'], { cwd: root, packageRoot: repository })
  expect(code).toBe(0)
  expect(stdout).toBe(`# build

Builds and tests

Run it with \`mmm run build\`. It works in your own files.

## Inputs

| input | type | default | meaning |
|---|---|---|---|
| \`area\` | string | \`"docs"\` |  |
| \`level\` | \`low\`, \`high\` | \`"low"\` |  |

## Steps

1. **build** (run): \`npm run build -- \${{ inputs.area }}\`
2. **note** (run): \`echo built into \${{ env.TARGET }}\`; if \`steps.build.outcome == 'success' && inputs.level == 'high'\`

- Finally:
  1. **run-1** (run): \`echo done\`
`)
})

test('JSON Schema of both files, draft 7, every reference leads somewhere', async () => {
  for (const name of ['workflow', 'config']) {
    const schema = JSON.parse((await mmm(['doc', '--schema', name], over)).stdout)
    expect(schema).toMatchObject({
      $schema: 'http://json-schema.org/draft-07/schema#',
      type: 'object',
      additionalProperties: false,
    })
    for (const [, ref] of JSON.stringify(schema).matchAll(/"\$ref":"#\/definitions\/([^"]+)"/g))
      expect(Object.keys(schema.definitions)).toContain(ref)
  }
  const { schema } = JSON.parse((await mmm(['doc', '--schema', 'workflow', '--json'], over)).stdout)
  expect(schema.definitions.step.properties).toHaveProperty('for-each')
})

test('one thing at a time', async () => {
  expect(await mmm(['doc'], over)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Usage: mmm doc <workflow>'),
  })
  expect(await mmm(['doc', 'improve', '--reference'], over)).toMatchObject({ code: 2 })
  expect(await mmm(['doc', '--schema', 'worklfow'], over)).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('Did you mean "workflow"?'),
  })
})

test('the reference says of every key what it means', async () => {
  const { stdout } = await mmm(['doc', '--reference'], over)
  const rows = stdout.split('\n').filter((line) => line.startsWith('| `'))
  expect(rows.length).toBeGreaterThan(150)
  // Only what is required, or a default, is no meaning
  const silent = rows.filter((row) =>
    /^(?:Required|Default: `[^`]*`|)$/.test(
      row
        .split(/(?<!\\)\|/)
        .at(-2)!
        .trim(),
    ),
  )
  expect(silent).toEqual([])
})
