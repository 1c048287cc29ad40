import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type FileForm, type HttpForm, parseTests, runCheck } from '../../src/checks/index.ts'
import { env, world } from './world.ts'

let server: Server
let url = ''
const seen: string[] = []

beforeAll(async () => {
  server = createServer((request, response) => {
    seen.push(`${request.method} ${request.url} ${request.headers['authorization'] ?? '-'}`)
    if (request.url === '/slow') return
    const location: Record<string, string> = { '/moved': '/ok', '/away': 'http://other.invalid/', '/round': '/round' }
    const to = location[request.url!]
    if (to !== undefined) response.writeHead(302, { location: to }).end()
    else if (request.url === '/ok') response.end('all is *well* hunter2hunter2')
    else response.writeHead(404).end('nothing here')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

const cwd = world({ 'docs/a.md': 'one\ntwo *three*\n' })
symlinkSync('/etc', join(cwd, 'out'))
symlinkSync('docs/a.md', join(cwd, 'in.md'))

const options = { cwd, env, mask: (text: string) => text.replaceAll('hunter2hunter2', '***') }
const look = (form: HttpForm | FileForm, timeout?: number) =>
  runCheck({ id: 'c', command: 'shown', form, ...(timeout === undefined ? {} : { timeout }) }, options)

describe('a server', () => {
  const get = (path: string, more: Partial<HttpForm> = {}): HttpForm => ({
    kind: 'http',
    method: 'GET',
    url: url + path,
    ...more,
  })

  test('is as expected', async () => {
    const result = await look(get('/ok', { contains: 'is *well*' }))
    expect(result).toMatchObject({ check: 'c', command: 'shown', passed: true, exit: null })
    expect(result.tail).toBe(`GET ${url}/ok: 200\nall is *well* ***\n`)
    expect(await look(get('/gone', { status: 404 }))).toMatchObject({ passed: true })
    expect(await look(get('/moved', { contains: 'well' }))).toMatchObject({ passed: true })
    expect(await look(get('/away', { status: 302 }))).toMatchObject({ passed: true })
    expect(await look({ ...get('/ok'), method: 'HEAD' })).toMatchObject({ passed: true })
    expect(seen.every((line) => line.endsWith(' -'))).toBe(true)
  })

  test.each([
    ['/gone', {}, 'status 404, expected 2xx'],
    ['/ok', { status: 201 }, 'status 200, expected 201'],
    ['/ok', { contains: 'ill' }, 'the body does not contain "ill"'],
    ['/away', {}, 'it redirects to http://other.invalid, which the check does not name'],
    ['/round', {}, 'more than 5 redirects'],
  ])('%s %j: %s', async (path, more, reason) => {
    expect(await look(get(path, more))).toMatchObject({ passed: false, reason })
  })

  test('answers too late, or not at all', async () => {
    expect(await look(get('/slow'), 300)).toMatchObject({ passed: false, reason: 'timeout' })
    const nobody = await look({ kind: 'http', method: 'GET', url: 'http://127.0.0.1:1/' })
    expect(nobody).toMatchObject({ passed: false, reason: expect.stringMatching(/^No whole answer from 127.0.0.1:1/) })
    const signal = AbortSignal.abort()
    expect(await runCheck({ id: 'c', command: 'x', form: get('/slow') }, { ...options, signal })).toMatchObject({
      reason: 'interrupted',
    })
  })
})

describe('a file', () => {
  test.each([
    ['docs/a.md', undefined, undefined],
    ['docs/a.md', 'two *three*', undefined],
    ['in.md', 'one', undefined],
    ['docs/a.md', 'four', 'the file does not contain "four"'],
    ['docs/b.md', undefined, 'there is no such file'],
    ['docs/a.md/b', undefined, 'there is no such file'],
    ['docs', undefined, 'it is no regular file'],
    ['out/passwd', undefined, 'the file is a link that leads out of the project'],
    ['out/passwd', 'root', 'the file is a link that leads out of the project'],
  ])('%s %s: %s', async (path, contains, reason) => {
    const result = await look({ kind: 'file', path, ...(contains === undefined ? {} : { contains }) })
    expect(result).toMatchObject({ passed: reason === undefined, exit: null })
    expect(result.reason).toBe(reason)
  })
})

test('a report that breaks off proves nothing, noise around a whole one does not matter', () => {
  const xml = '<testsuites><testsuite name="s"><testcase name="a"/></testsuite></testsuites>'
  expect(parseTests(`> npm test <x>\n${xml}\ndone in <5s\n`)).toEqual([{ name: 'a', status: 'passed' }])
  expect(parseTests(xml.slice(0, -13))).toBeUndefined()
  expect(parseTests('<testsuite name="s" errors="1"></testsuite>')).toEqual([{ name: 's', status: 'failed' }])
})
