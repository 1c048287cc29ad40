import { parseDuration } from '../core/duration.ts'
import { codeOf, MmmError } from '../core/error.ts'
import type { StepError } from '../core/event.ts'
import type { Kind, StepContext, StepResult } from '../core/kind.ts'
import { request } from '../ports/http.ts'
import { sendMail } from '../ports/smtp.ts'
import { failure } from './failure.ts'
import { notifyInput, type Desktop, type Email, type NotifyInput, type Posted } from './notify_input.ts'
import { runLogged } from './run_logged.ts'
import type { World } from './world.ts'

/** Tells people: by a webhook, Slack, a mail, or on the desktop. */
export function notifyKind(world: World): Kind {
  return {
    name: 'notify',
    summary: 'Tells people: by a webhook, Slack, a mail, or on the desktop',
    input: notifyInput,
    expressions: { url: 'only-secret', password: 'only-secret' },
    touches: ['network', 'processes'],
    outputs: ['status', 'id', 'accepted', 'rejected', 'program'],
    async perform(given: NotifyInput, context) {
      const hide = (text: string) =>
        world.mask(secretsOf(given).reduce((all, value) => all.replaceAll(value, '***'), text))
      try {
        const result = await send(given, context, world)
        return result.error === undefined
          ? result
          : failure({ ...result.error, message: hide(result.error.message) }, result.outputs)
      } catch (error) {
        if (context.signal.aborted || !(error instanceof MmmError)) throw error
        return failure(errorOf(error, hide))
      }
    },
  }
}

function send(given: NotifyInput, context: StepContext, world: World): Promise<StepResult> {
  switch (given.to) {
    case 'email':
      return mail(given, context)
    case 'desktop':
      return show(given, context, world)
    default:
      return post(given, context)
  }
}

/** A redirect is no success: the message would not go along. */
async function post(given: Posted, context: StepContext): Promise<StepResult> {
  const isSlack = given.to === 'slack'
  const blocks = isSlack && given.blocks !== undefined ? { blocks: given.blocks } : {}
  const body = JSON.stringify(isSlack ? { text: given.text, ...blocks } : given.body)
  const own = isSlack ? [] : Object.entries(given.headers).map(([name, value]) => [name.toLowerCase(), String(value)])
  const headers = { 'content-type': 'application/json', ...(Object.fromEntries(own) as Record<string, string>) }
  const timeout = parseDuration(given.timeout)!
  const asked = { method: 'POST', url: given.url, headers, body, follow: false }
  const answer = await request(asked, { signal: context.signal, timeout, maxBytes: 10_000 })
  const outputs = { status: answer.status }
  if (answer.status >= 200 && answer.status < 300) return { status: 'success', outputs }
  const message = `The ${given.to === 'slack' ? 'Slack webhook' : 'webhook'} answered ${answer.status}: ${answer.body.slice(0, 300)}`
  return failure({ class: 'failed', code: 'notify.refused', message }, outputs)
}

async function mail(given: Email, context: StepContext): Promise<StepResult> {
  const { from, subject, text, html } = given
  const message = { from, subject, text, html, to: [given.recipients].flat(), cc: [given.cc ?? []].flat() }
  const server = { ...given, tls: given.tls ?? defaultTls(given) }
  const { id, accepted, rejected } = await sendMail(server, message, {
    timeout: parseDuration(given.timeout)!,
    signal: context.signal,
  })
  const outputs = { id, accepted, rejected }
  if (rejected.length === 0) return { status: 'success', outputs }
  return failure({ class: 'failed', code: 'notify.refused', message: `Refused for ${rejected.join(', ')}` }, outputs)
}

function defaultTls({ port, password }: Email): 'implicit' | 'starttls' | 'offered' {
  if (port === 465) return 'implicit'
  return password === undefined ? 'offered' : 'starttls'
}

const appleScript = ['on run argv', 'display notification (item 2 of argv) with title (item 1 of argv)', 'end run']

/** Values are arguments, so that none is read as code. */
const programs = (title: string, text: string): string[][] => [
  ['notify-send', '--app-name=mmm', '--', title, text],
  ['osascript', ...appleScript.flatMap((line) => ['-e', line]), title, text],
]

async function show({ title, text }: Desktop, context: StepContext, world: World): Promise<StepResult> {
  const session = ['DISPLAY', 'WAYLAND_DISPLAY', 'DBUS_SESSION_BUS_ADDRESS'].flatMap((name) => {
    const value = world.env[name]
    return value === undefined ? [] : [[name, value]]
  })
  const env = world.childEnv(Object.fromEntries(session) as Record<string, string>)
  for (const command of programs(title, text)) {
    const how = { world, context, cwd: context.cwd, env, shown: command[0]!, timeout: 10_000 }
    const ended = await runLogged(command, how).catch(missing)
    if (ended === undefined) continue
    const outputs = { program: command[0]! }
    if (ended.exit === 0) return { status: 'success', outputs }
    const message = `"${command[0]}" failed: ${ended.output.trim().slice(0, 300) || `exit code ${ended.exit}`}`
    return failure({ class: 'environment', code: 'notify.desktop', message }, outputs)
  }
  const message = 'Neither notify-send nor osascript was found: there is no way to the desktop here'
  return failure({ class: 'environment', code: 'notify.no-desktop', message })
}

function missing(error: unknown): undefined {
  if (codeOf(error) !== 'shell.not-found') throw error
}

/** What must not be printed, whoever says it: the URL and its path, the password. */
function secretsOf(given: NotifyInput): string[] {
  if (given.to === 'desktop') return []
  if (given.to === 'email')
    return given.password ? [given.password, Buffer.from(given.password).toString('base64')] : []
  const { href, pathname, search, host, hostname } = new URL(given.url)
  const headers = given.to === 'webhook' ? Object.values(given.headers).map(String) : []
  const parts = [given.url, href, `${pathname}${search}`, pathname, host, hostname].filter((one) => one.length > 1)
  return [...parts, ...headers.filter((one) => one.length >= 6)]
}

function errorOf(error: MmmError, hide: (text: string) => string): StepError {
  const classes: Record<string, StepError['class']> = {
    'http.timeout': 'timeout',
    'http.invalid': 'invalid',
    'smtp.login': 'failed',
    'smtp.refused': 'failed',
  }
  const code = { 'smtp.login': 'notify.login', 'smtp.refused': 'notify.refused', 'http.timeout': 'notify.timeout' }[
    error.code
  ]
  return { class: classes[error.code] ?? 'environment', code: code ?? 'notify.connect', message: hide(error.message) }
}
