import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Case } from './conformance/case.ts'
import { elsewhere } from './conformance/elsewhere.ts'
import { headCases } from './conformance/head_cases.ts'
import { allKeys } from './conformance/keys.ts'
import { stepCases } from './conformance/step_cases.ts'
import { parsed } from './tiny.ts'
import { newMachine, repository, type Machine } from './world.ts'

const cases = [...headCases, ...stepCases]

test.concurrent.each(cases.map((one) => [one.name, one] as const))('%s', async (_, one) => {
  const machine = await newMachine({ 'README.md': 'x\n', '.mmm/workflows/shown.yml': one.workflow, ...one.files })
  try {
    let ended = await machine.mmm(['run', 'shown', '--json', ...(one.args ?? [])], { env: one.env ?? {} })
    const first = parsed(ended.stdout, ended.stderr)
    for (const args of one.after ?? []) {
      const named = args.map((word) => word.replace('{run}', String(first['id'])))
      ended = await machine.mmm(named, { env: one.env ?? {} })
    }
    expect({ code: ended.code, ...(await seen(machine, parsed(ended.stdout, ended.stderr), one)) }).toEqual(one.expect)
  } finally {
    await machine.remove()
  }
})

/** As much of what came out as the case speaks of. */
async function seen(machine: Machine, doc: Record<string, unknown>, { expect: asked }: Case) {
  const { outputs, message, steps, files } = asked
  const ended = new Map(
    (doc['steps'] as Array<{ path: string; status: string }> | undefined)?.map((step) => [step.path, step.status]),
  )
  const conclusions = Object.keys(steps ?? {}).map((path) => [path, ended.get(path) ?? 'not run'])
  const contents = Object.keys(files ?? {}).map(async (path) => [path, await machine.read(path).catch(() => null)])
  return {
    ...(outputs === undefined ? {} : { outputs: doc['outputs'] }),
    ...(message === undefined ? {} : { message: String(doc['message']).includes(message) ? message : doc['message'] }),
    ...(steps === undefined ? {} : { steps: Object.fromEntries(conclusions) }),
    ...(files === undefined ? {} : { files: Object.fromEntries(await Promise.all(contents)) }),
  }
}

test('every key of the schema is shown by a case, or by a test that is named', () => {
  const shown = new Set([...cases.flatMap((one) => one.keys), ...Object.keys(elsewhere)])
  expect(allKeys().filter((key) => !shown.has(key))).toEqual([])
  const known = new Set(allKeys())
  expect([...shown].filter((key) => !known.has(key))).toEqual([])
  for (const [file, title] of Object.values(elsewhere)) {
    expect(readFileSync(join(repository, file), 'utf8'), `${file} has no test "${title}"`).toContain(title)
  }
})

test('docs/conformance.md is the table of keys and tests', () => {
  const rows = allKeys().map((key) => {
    const here = cases.filter((one) => one.keys.includes(key)).map((one) => `conformance: ${one.name}`)
    const there =
      elsewhere[key] === undefined ? [] : [`${elsewhere[key][0].replace(/^tests\//, '')}: ${elsewhere[key][1]}`]
    return `| \`${key}\` | ${[...here, ...there].join('; ').replaceAll('|', '\\|')} |`
  })
  const table = ['| key | tests |', '|---|---|', ...rows].join('\n')
  const written = readFileSync(join(repository, 'docs/conformance.md'), 'utf8')
  expect(written.slice(written.indexOf('| key |')).trimEnd()).toBe(table)
})
