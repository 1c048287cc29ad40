import { codeOf, messageOf, MmmError } from '../core/error.ts'

/** A server that takes mail. */
export interface SmtpServer {
  host: string
  port: number
  /** `implicit` = TLS from the first byte; `starttls` = required; `offered` = used where the server has it; `none`. */
  tls: 'implicit' | 'starttls' | 'offered' | 'none'
  user?: string | undefined
  password?: string | undefined
}

export interface Mail {
  from: string
  to: string[]
  cc?: string[] | undefined
  subject: string
  text: string
  html?: string | undefined
}

export interface MailSent {
  id: string
  accepted: string[]
  rejected: string[]
}

/**
 * Sends one mail. Throws MmmError `smtp.connect` where the server cannot be reached or TLS cannot be had, `smtp.login` and
 * `smtp.refused` where it says no.
 */
export async function sendMail(
  server: SmtpServer,
  mail: Mail,
  options: { timeout: number; signal: AbortSignal },
): Promise<MailSent> {
  const { createTransport } = await import('nodemailer')
  const { host, port, tls, user, password, timeout } = { ...server, ...options }
  const transport = createTransport({
    host,
    port,
    secure: tls === 'implicit',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    ...(user === undefined ? {} : { auth: { user, pass: password ?? '' } }),
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  try {
    const sent = await untilAborted(transport.sendMail({ ...mail, cc: mail.cc ?? [] }), options.signal)
    return { id: sent.messageId, accepted: sent.accepted.map(addressOf), rejected: sent.rejected.map(addressOf) }
  } catch (error) {
    if (options.signal.aborted) throw options.signal.reason
    throw faultOf(error, server)
  } finally {
    transport.close()
  }
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason)
    if (signal.aborted) onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort))
  })
}

function addressOf(one: string | { address: string }): string {
  return typeof one === 'string' ? one : one.address
}

/** The server's own words may repeat what it was sent: whoever shows them masks them. */
function faultOf(error: unknown, { host, port }: SmtpServer): MmmError {
  const code = codeOf(error) ?? ''
  const said = messageOf(error).split('\n')[0]!.slice(0, 500)
  if (code === 'EAUTH' || code === 'ENOAUTH') {
    return new MmmError('smtp.login', `${host}:${port} refused the login: ${said}`, { exit: 1, cause: error })
  }
  if (code === 'EENVELOPE' || code === 'EMESSAGE') {
    return new MmmError('smtp.refused', `${host}:${port} refused the mail: ${said}`, { exit: 1, cause: error })
  }
  return new MmmError('smtp.connect', `No connection to ${host}:${port}: ${said}`, { exit: 5, cause: error })
}
