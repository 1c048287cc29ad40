import { afterAll, beforeAll, expect, test } from 'vitest'
import { newMachine, type Machine } from './world.ts'

let machine: Machine

beforeAll(async () => {
  machine = await newMachine({ 'a.txt': 'a\n' })
})

afterAll(() => machine.remove())

/** The libraries of these kinds are loaded late: only the built binary tells whether they are whole in the bundle. */
test('the kinds that load a library of their own work in the built binary', async () => {
  await machine.write(
    'flow.yml',
    `
env: {PASS: not-a-true-password}
steps:
  - {uses: write, with: {path: a.yml, as: yaml, content: {a: [1]}}}
  - {id: a, uses: read, with: {path: a.yml, as: yaml}}
  - {uses: validate, with: {data: "\${{ steps.a.outputs.content }}", schema: {type: object}}}
  - uses: validate
    with: {data: [1], schema: {$schema: 'http://json-schema.org/draft-07/schema#', items: [{type: number}]}}
  - uses: validate
    with: {data: [1], schema: {$schema: 'https://json-schema.org/draft/2019-09/schema', type: array}}
  - {uses: tool, with: {command: [echo, '[]'], parser: eslint}}
  - id: mail
    uses: notify
    continue-on-error: true
    with: {to: email, host: 127.0.0.1, port: 1, password: "\${{ env.PASS }}", from: a@b, recipients: c@d, subject: s, text: t}
  - {id: call, uses: http, continue-on-error: true, with: {url: 'http://127.0.0.1:1/'}}
  - {id: end, uses: fail, with: {message: "\${{ steps.mail.error.code }} \${{ steps.call.error.code }}"}}
`,
  )
  const { code, stdout } = await machine.mmm(['run', './flow.yml', '--json'])
  expect(JSON.parse(stdout)).toMatchObject({ message: 'notify.connect http.connect' })
  expect(code).toBe(1)
})
