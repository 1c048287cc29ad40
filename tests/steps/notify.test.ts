import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serveSmtp, type SmtpServed } from './smtp_server.ts'
import { findingsOf, folderWith, runStep, serve, type Served } from './world.ts'

let server: Served
let smtp: SmtpServed

beforeAll(async () => {
  smtp = await serveSmtp()
  server = await serve((request, response) => {
    if (request.url === '/services/T0/B0/good') response.end('ok')
    else if (request.url === '/moved') response.writeHead(302, { location: '/services/T0/B0/good' }).end()
    else response.writeHead(404).end(`no_service at ${request.headers.host}${request.url}`)
  })
})

afterAll(() => {
  server.close()
  smtp.close()
})

const hook = (path: string) => ({ head: { env: { HOOK: server.url + path } } })
const url = '${{ env.HOOK }}'

describe('webhook and Slack', () => {
  test('post JSON', async () => {
    server.requests.length = 0
    const good = hook('/services/T0/B0/good')
    const posted = await runStep(
      'notify',
      { to: 'webhook', url, body: { text: 'ü', n: [1] }, headers: { 'X-Own': 1 } },
      good,
    )
    expect(posted).toMatchObject({ outcome: 'success', outputs: { status: 200 } })
    await runStep('notify', { to: 'slack', url, text: 'hi', blocks: [{ type: 'divider' }] }, good)
    await runStep('notify', { to: 'slack', url, text: 'only text' }, good)
    expect(server.requests.map(({ line, body }) => [line, JSON.parse(body)])).toEqual([
      ['POST /services/T0/B0/good', { text: 'ü', n: [1] }],
      ['POST /services/T0/B0/good', { text: 'hi', blocks: [{ type: 'divider' }] }],
      ['POST /services/T0/B0/good', { text: 'only text' }],
    ])
    expect(server.requests[0]!.headers).toMatchObject({ 'content-type': 'application/json', 'x-own': '1' })
  })

  test.each(['webhook', 'slack'])(
    '%s: a refusal, a redirect and a dead server fail, and the URL is never printed',
    async (to) => {
      const given = to === 'slack' ? { to, url, text: 'x' } : { to, url, body: {} }
      const refused = await runStep('notify', given, hook('/services/T0/B0/secretpart'))
      expect(refused.error).toMatchObject({ class: 'failed', code: 'notify.refused' })
      expect(refused.error!.message).toContain('answered 404: no_service')
      expect((await runStep('notify', given, hook('/moved'))).error?.code).toBe('notify.refused')
      const gone = await serve(() => {})
      gone.close()
      const dead = await runStep('notify', given, {
        head: { env: { HOOK: `${gone.url}/secretpart` } },
        step: { retry: { attempts: 2, delay: '1ms', on: ['environment'] } },
      })
      expect(dead).toMatchObject({ attempts: 2, error: { class: 'environment', code: 'notify.connect' } })
      for (const { log } of [refused, dead]) expect(log).not.toMatch(/secretpart|127\.0\.0\.1/)
    },
  )

  test('a URL or a password that stands in the file is an error before the run', () => {
    expect(findingsOf('notify', { to: 'slack', url: 'https://hooks.slack.com/x', text: 't' })[0]).toContain(
      '"url" of the kind "notify" is a secret',
    )
    expect(findingsOf('notify', { to: 'slack', url: 'https://hooks.slack.com/${{ run.id }}', text: 't' })).toHaveLength(
      1,
    )
    const mail = { to: 'email', host: 'h', from: 'a@b', recipients: 'c@d', subject: 's', text: 't', user: 'me' }
    expect(findingsOf('notify', { ...mail, password: 'p' })[0]).toContain('"password"')
    expect(findingsOf('notify', { ...mail, password: '${{ env.P }}' })).toEqual([])
    expect(findingsOf('notify', { to: 'slack', url, text: 't', blocs: [] })[0]).toContain('has no input "blocs"')
    expect(findingsOf('notify', { to: 'slack', url: '${{ secrets.HOOK }}', text: 't' }).join()).not.toContain(
      'is a secret',
    )
    expect(findingsOf('notify', { to: 'pigeon' })).not.toEqual([])
  })
})

describe('email', () => {
  const mail = (more = {}) => ({
    to: 'email',
    host: '127.0.0.1',
    port: smtp.port,
    from: 'mmm <mmm@localhost>',
    recipients: ['a@localhost', 'b@localhost'],
    cc: 'c@localhost',
    subject: 'Done: ü',
    text: 'first\n.\nlast',
    ...more,
  })
  const password = { head: { env: { PASS: 'pass-word-1', BAD: 'wrong-word-2' } } }

  test('goes to all recipients, with and without a login', async () => {
    smtp.said.length = 0
    const sent = await runStep('notify', mail())
    expect(sent.outputs).toMatchObject({ accepted: ['a@localhost', 'b@localhost', 'c@localhost'], rejected: [] })
    expect(smtp.said).toContain('MAIL FROM:<mmm@localhost>')
    expect(smtp.said).toContain('..')
    expect(smtp.said.find((line) => line.startsWith('Subject:'))).toMatch(/=\?UTF-8\?/)
    const login = await runStep('notify', mail({ user: 'me', password: '${{ env.PASS }}', tls: 'none' }), password)
    expect(login.outcome).toBe('success')
    expect(login.log).not.toContain('pass-word-1')
  })

  test('a password does not go over a line without TLS unless that is asked for', async () => {
    smtp.said.length = 0
    const { error } = await runStep('notify', mail({ user: 'me', password: '${{ env.PASS }}' }), password)
    expect(error).toMatchObject({ class: 'environment', code: 'notify.connect' })
    expect(smtp.said.join()).not.toContain('AUTH')
  })

  test('refusals and a dead server, by class; the password is never printed', async () => {
    const wrong = await runStep('notify', mail({ user: 'me', password: '${{ env.BAD }}', tls: 'none' }), password)
    expect(wrong.error).toMatchObject({ class: 'failed', code: 'notify.login' })
    expect(wrong.log).not.toContain('wrong-word-2')
    const some = await runStep('notify', mail({ recipients: ['a@localhost', 'nobody@localhost'] }))
    expect(some).toMatchObject({
      error: { class: 'failed', code: 'notify.refused' },
      outputs: { rejected: ['nobody@localhost'] },
    })
    const none = await runStep('notify', mail({ recipients: 'nobody@localhost', cc: 'no@localhost' }))
    expect(none.error).toMatchObject({ class: 'failed', code: 'notify.refused' })
    const gone = await serveSmtp()
    gone.close()
    const dead = await runStep('notify', mail({ port: gone.port }), {
      step: { retry: { attempts: 2, delay: '1ms', on: ['environment'] } },
    })
    expect(dead).toMatchObject({ attempts: 2, error: { class: 'environment', code: 'notify.connect' } })
  })

  test('a line break in an address or the subject adds no header', async () => {
    smtp.said.length = 0
    await runStep('notify', mail({ subject: 'x\r\nBcc: evil@localhost', from: 'a@localhost\r\nX-Evil: 1' }))
    expect(smtp.said.some((line) => /^(?:Bcc|X-Evil):/i.test(line))).toBe(false)
    expect(smtp.said.join()).not.toContain('RCPT TO:<evil')
  })
})

describe('desktop', () => {
  const given = { to: 'desktop', title: '--help', text: '$(touch hacked) `x` "' }

  test('by notify-send or osascript, whichever is there; values are no code', async () => {
    for (const program of ['notify-send', 'osascript']) {
      const folder = await folderWith({
        [`bin/${program}`]: '#!/bin/sh\nfor one in "$@"; do echo "$one"; done > said\n',
      })
      chmodSync(join(folder, 'bin', program), 0o755)
      const { outputs } = await runStep('notify', given, { folder, env: { PATH: join(folder, 'bin') } })
      expect(outputs).toEqual({ program })
      const said = readFileSync(join(folder, 'said'), 'utf8').trimEnd().split('\n')
      expect(said.slice(-2)).toEqual([given.title, given.text])
    }
  })

  test('without either, and with one that fails, it says so', async () => {
    const nowhere = await folderWith()
    const none = await runStep('notify', given, { env: { PATH: nowhere } })
    expect(none.error).toMatchObject({ class: 'environment', code: 'notify.no-desktop' })
    const folder = await folderWith({ 'notify-send': '#!/bin/sh\necho no bus >&2; exit 1\n' })
    chmodSync(join(folder, 'notify-send'), 0o755)
    const failed = await runStep('notify', given, { env: { PATH: folder } })
    expect(failed.error).toMatchObject({
      class: 'environment',
      code: 'notify.desktop',
      message: '"notify-send" failed: no bus',
    })
  })
})
