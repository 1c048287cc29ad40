import { createServer, type AddressInfo, type Socket } from 'node:net'

export interface SmtpServed {
  port: number
  /** What clients said, line by line. */
  said: string[]
  close(): void
}

/** A server that takes mail on the loopback: login by PLAIN, and it refuses recipients that begin with `no`. */
export async function serveSmtp(login = 'me:pass-word-1'): Promise<SmtpServed> {
  const said: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    let inData = false
    let rest = ''
    const say = (text: string) => socket.write(`${text}\r\n`)
    socket.on('error', () => undefined)
    socket.on('data', (chunk) => {
      const lines = (rest + chunk.toString()).split('\r\n')
      rest = lines.pop()!
      for (const line of lines) {
        said.push(line)
        if (inData) {
          if (line === '.') say('250 2.0.0 taken')
          if (line === '.') inData = false
        } else if (line.startsWith('EHLO')) say('250-here\r\n250 AUTH PLAIN')
        else if (line.startsWith('AUTH PLAIN ')) {
          const given = Buffer.from(line.slice(11), 'base64').toString().split('\0').slice(1).join(':')
          say(given === login ? '235 welcome' : `535 5.7.8 wrong login ${given}`)
        } else if (line === 'STARTTLS') say('502 not known')
        else if (line.startsWith('RCPT TO:<no')) say('550 no such person')
        else if (line === 'DATA') {
          inData = true
          say('354 go on')
        } else if (line === 'QUIT') socket.end('221 bye\r\n')
        else say('250 fine')
      }
    })
    say('220 here')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    port: (server.address() as AddressInfo).port,
    said,
    close() {
      for (const socket of sockets) socket.destroy()
      server.close()
    },
  }
}
