import { execFileSync } from 'node:child_process'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { findingsOf, runStep, secret, serve, type Served } from './world.ts'

let server: Served
let other: Served

beforeAll(async () => {
  other = await serve((_, response) => response.end('other'))
  server = await serve((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://x')
    if (pathname === '/json') {
      response.setHeader('content-type', 'application/json')
      response.setHeader('set-cookie', 'session=verysecretcookie')
      response.end(JSON.stringify({ id: 7, items: [{ name: 'a/b' }], none: null, token: secret }))
    } else if (pathname === '/status') response.writeHead(Number(searchParams.get('code'))).end('it went wrong')
    else if (pathname === '/echo')
      response
        .writeHead(500)
        .end(`you sent ${request.headers['authorization']} ${request.headers['x-api-key']} ${request.url}`)
    else if (pathname === '/slow') setTimeout(() => response.end('late'), 20_000).unref()
    else if (pathname === '/big') response.end('x'.repeat(11 * 1024 * 1024))
    else if (pathname === '/bomb')
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('y'.repeat(60 * 1024 * 1024)))
    else if (pathname === '/cut')
      response.writeHead(200, { 'content-length': '100' }).write('half', () => response.destroy())
    else if (pathname === '/away') response.writeHead(302, { location: `${other.url}/there` }).end()
    else if (pathname === '/round') response.writeHead(302, { location: '/round' }).end()
    else if (pathname === '/here') response.writeHead(303, { location: '/json' }).end()
    else response.end('fine')
  })
})

afterAll(() => {
  server.close()
  other.close()
})

describe('the request', () => {
  test('query, headers, and the three sorts of body', async () => {
    server.requests.length = 0
    const url = `${server.url}/x?a=1`
    await runStep('http', { url, query: { b: 'ü &', c: [1, true] }, headers: { 'X-Own': 'v' } })
    await runStep('http', { url, json: { a: ['ü'] } })
    await runStep('http', { url, method: 'PUT', form: { a: 'x y', b: '&' } })
    await runStep('http', { url, body: 'raw', headers: { 'content-type': 'text/plain' } })
    const user = url.replace('//', '//me:pass%20word@')
    await runStep('http', { url: user })
    expect(server.requests.map(({ line, body }) => [line, body])).toEqual([
      ['GET /x?a=1&b=%C3%BC+%26&c=1&c=true', ''],
      ['POST /x?a=1', '{"a":["ü"]}'],
      ['PUT /x?a=1', 'a=x+y&b=%26'],
      ['POST /x?a=1', 'raw'],
      ['GET /x?a=1', ''],
    ])
    const types = server.requests.map(({ headers }) => headers['content-type'])
    expect(types).toEqual([undefined, 'application/json', 'application/x-www-form-urlencoded', 'text/plain', undefined])
    expect(server.requests[0]!.headers['x-own']).toBe('v')
    expect(server.requests[4]!.headers.authorization).toBe(`Basic ${btoa('me:pass word')}`)
  })

  test('what cannot be sent is said before the run', () => {
    expect(findingsOf('http', { url: 'ftp://x' })[0]).toContain('Not an http or https URL')
    expect(findingsOf('http', { url: 'http://x', body: 'a', json: 1 })[0]).toContain('one of "body", "json" and "form"')
    expect(findingsOf('http', { url: 'http://x', body: 'a', method: 'GET' })[0]).toContain('has no body')
    expect(findingsOf('http', { url: 'http://x', expect: { json: [{ path: 'a', matches: '(' }] } })[0]).toContain(
      'Not a regular expression',
    )
    expect(findingsOf('http', { url: 'http://x', expect: { status: '9xx' } })).not.toEqual([])
    expect(findingsOf('http', { url: '${{ env.URL }}', timeout: '${{ env.TIME }}' })).toEqual([])
  })

  test('redirects: followed, not followed, without end; credentials do not go to another host', async () => {
    const headers = { 'x-api-key': 'key-key-key', authorization: 'Bearer abcdefgh', 'x-plain': 'p' }
    other.requests.length = 0
    const away = await runStep('http', { url: `${server.url}/away`, headers })
    expect(away.outputs['body']).toBe('other')
    expect(other.requests[0]!.headers).toMatchObject({ 'x-plain': 'p' })
    expect(JSON.stringify(other.requests)).not.toMatch(/key-key|abcdefgh/)
    const stay = await runStep('http', {
      url: `${server.url}/away`,
      follow: false,
      expect: { status: 302, headers: { Location: { matches: '/there$' } } },
    })
    expect(stay.outcome).toBe('success')
    const posted = await runStep('http', { url: `${server.url}/here`, json: { a: 1 } })
    expect(posted.outputs['json']).toMatchObject({ id: 7 })
    expect(server.requests.at(-1)!.line).toBe('GET /json')
    expect((await runStep('http', { url: `${server.url}/round` })).error).toMatchObject({
      class: 'environment',
      code: 'http.connect',
    })
  })
})

describe('the answer', () => {
  test('outputs, with what is secret masked', async () => {
    const { outputs, log } = await runStep('http', { url: `${server.url}/json` })
    expect(outputs).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json', 'set-cookie': '***' },
      json: { id: 7, items: [{ name: 'a/b' }], none: null, token: '***' },
      cut: false,
    })
    expect(outputs['ms']).toBeTypeOf('number')
    expect(log).not.toContain(secret)
    expect(log).not.toContain('verysecretcookie')
  })

  test('is as expected', async () => {
    const rules = [
      { path: '/items/0/name', equals: 'a/b' },
      { path: 'items[0].name', matches: '^a.b$' },
      { path: 'items', type: 'array' },
      { path: 'none', exists: true, type: 'null' },
      { path: 'other', exists: false },
      { path: 'items.0', equals: { name: 'a/b' } },
    ]
    const wanted = {
      status: ['2xx', 304],
      headers: { 'Content-Type': 'application/json' },
      'body-contains': ['"id"', '7'],
      json: rules,
      'max-ms': 30_000,
    }
    expect((await runStep('http', { url: `${server.url}/json`, expect: wanted })).error).toBeUndefined()
  })

  test('is not: every fault is told, and outputs are there all the same', async () => {
    const rules = [
      { path: 'id', equals: 8, type: 'string' },
      { path: 'items.0.name', matches: '^x' },
      { path: 'other', equals: 1 },
      { path: 'id', exists: false },
    ]
    const wanted = {
      status: [201, '4xx'],
      headers: { 'x-none': 'a', 'content-type': 'text' },
      'body-contains': 'nope',
      json: rules,
      'max-ms': 0.000_001,
    }
    const { error, outputs } = await runStep('http', { url: `${server.url}/json`, expect: wanted })
    expect(error).toMatchObject({ class: 'failed', code: 'http.expect' })
    expect(outputs['status']).toBe(200)
    const faults = error!.message.split('\n')[0]!.split(': ').slice(1).join(': ').split('; ')
    expect(faults.map((one) => one.replace(/took \d+ ms/, 'took N ms'))).toEqual([
      'status 200, expected 201 or 4xx',
      'there is no header "x-none"',
      'the header "content-type" is not "text"',
      'the body does not contain "nope"',
      '"id" is of type number, expected string',
      '"id" is 7, expected 8',
      '"items.0.name" is "a/b", which does not match "^x"',
      '"other" is not there',
      '"id" is there',
      'it took N ms, more than 0.000001',
    ])
  })

  test('a bad status is tried again by the retry of the step, by class', async () => {
    const given = { url: `${server.url}/status?code=503` }
    const failed = await runStep('http', given, { step: { retry: { attempts: 3, delay: '1ms', on: ['failed'] } } })
    expect(failed).toMatchObject({ attempts: 3, error: { code: 'http.expect' } })
    expect(failed.error!.message).toContain('< it went wrong')
    expect(
      (await runStep('http', given, { step: { retry: { attempts: 3, delay: '1ms', on: ['environment'] } } })).attempts,
    ).toBe(1)
  })

  test('no connection, a broken answer, a late one', async () => {
    const gone = await serve(() => {})
    gone.close()
    const refused = await runStep(
      'http',
      { url: `${gone.url}/?token=abcdefghijk` },
      { step: { retry: { attempts: 2, delay: '1ms', on: ['environment'] } } },
    )
    expect(refused).toMatchObject({ attempts: 2, error: { class: 'environment', code: 'http.connect' } })
    expect(refused.error!.message).toContain('ECONNREFUSED')
    expect(refused.error!.message).not.toContain('abcdefghijk')
    expect((await runStep('http', { url: `${server.url}/cut` })).error).toMatchObject({
      class: 'environment',
      code: 'http.connect',
    })
    expect((await runStep('http', { url: `${server.url}/slow`, timeout: '100ms' })).error).toMatchObject({
      class: 'timeout',
      code: 'http.timeout',
    })
    expect((await runStep('http', { url: `${server.url}/slow` }, { step: { timeout: '100ms' } })).error).toMatchObject({
      class: 'timeout',
      code: 'step.timeout',
    })
    expect((await runStep('http', { url: server.url, headers: { 'bad name': 'x' } })).error).toMatchObject({
      class: 'invalid',
      code: 'http.invalid',
    })
  })

  test.each(['/big', '/bomb'])('a body over 10 MB is cut: %s', async (path) => {
    const { outputs, outcome } = await runStep('http', { url: server.url + path })
    expect({ outcome, cut: outputs['cut'], json: outputs['json'] }).toEqual({
      outcome: 'success',
      cut: true,
      json: null,
    })
    expect((outputs['body'] as string).length).toBe(1_000_000)
    const judged = await runStep('http', { url: server.url + path, expect: { json: [{ path: 'a' }] } })
    expect(judged.error!.message).toContain('larger than 10 MB')
    expect(judged.error!.message.length).toBeLessThan(5_000)
  })
})

describe('secrets of a request', () => {
  const credentials = [
    'Bearer abc.def-123456',
    'key-98765432',
    'query-secret-1',
    'field-secret-22',
    'sesame=cookie-value',
    'open sesame 1',
  ]

  test('are hidden in messages, outputs and the log, even when the server sends them back', async () => {
    const [authorization, key, token, field, cookie, password] = credentials as [
      string,
      string,
      string,
      string,
      string,
      string,
    ]
    const { error, log } = await runStep('http', {
      url: server.url.replace('//', `//me:${encodeURIComponent(password)}@`) + '/echo',
      query: { access_token: token },
      headers: { Authorization: authorization, 'x-api-key': key, cookie },
      json: { user: 'me', password: field, deep: [{ 'client-secret': { a: field } }] },
    })
    expect(error!.code).toBe('http.expect')
    expect(error!.message).toContain('> authorization: ***')
    expect(error!.message).toContain('"user":"me","password":"***"')
    for (const one of [...credentials, encodeURIComponent(password), authorization.slice(7)])
      expect(log).not.toContain(one)
  })

  test('the curl line sends the same request', async () => {
    const { error } = await runStep('http', {
      url: `${server.url}/status?code=500`,
      headers: { 'x-own': "it's" },
      json: { a: "b'c" },
    })
    const line = error!.message.split('\n').at(-1)!
    expect(line).toMatch(/^curl -sS -i -L -H /)
    // A curl of our own says which words the shell makes of the line.
    const said = execFileSync('/bin/sh', ['-c', `curl() { printf '%s\\n' "$@"; }\n${line}`], {
      encoding: 'utf8',
    }).split('\n')
    expect(said).toEqual(expect.arrayContaining(["x-own: it's", `{"a":"b'c"}`, `${server.url}/status?code=500`]))
  })

  test('none of them stands cut in two at the end of an excerpt', async () => {
    const { error, log } = await runStep('http', {
      url: `${server.url}/status?code=500`,
      body: 'x'.repeat(990) + secret.repeat(2_000),
    })
    expect(error!.message).toContain('more characters]')
    expect(log).not.toContain('hunter2')
  })
})
