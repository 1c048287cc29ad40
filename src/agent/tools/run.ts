import { z } from 'zod'
import { messageOf } from '../../core/error.ts'
import { run as runCommand, type Ended } from '../../ports/shell.ts'
import { denyCommand } from '../command_rights.ts'
import type { ToolHands } from './hands.ts'
import { isLong, middleCut, plainOutput } from './output.ts'
import { defineTool, failed, refused, said } from './tool.ts'

const defaultSeconds = 120

/** Runs one of the allowed commands in the project's folder. */
export const run = defineTool({
  name: 'run',
  description:
    'Runs one of the allowed commands in the project folder: the check commands of the project and what the user has allowed besides. There is no free shell: no redirection to files, no substitution, no variables. Input is closed. Long output is cut in the middle, so that head or tail are not needed.',
  schema: z.strictObject({
    command: z.string().min(1),
    timeout: z.number().positive().max(600).optional().describe('Seconds, default 120, at most 600'),
  }),
  mutates: true,
  subject: ({ command }) => command.replaceAll(/\s+/g, ' '),
  async perform({ command, timeout = defaultSeconds }, hands) {
    const reason = denyCommand(command, hands)
    if (reason !== undefined) return refused(`Not run: ${reason}`)
    let ended: Ended
    try {
      ended = await start(command, timeout * 1000, hands)
    } catch (error) {
      return failed(`The command could not be started: ${messageOf(error).replaceAll(hands.root, '.')}`)
    }
    hands.onEnd?.(command, ended)
    if (ended.ended === 'aborted') hands.signal.throwIfAborted()
    const text = await outputOf(ended, hands)
    const result = `${headline(ended, timeout)}\n${text}`
    return ended.ended === 'timeout' ? failed(result) : said(result)
  },
})

function start(command: string, limit: number, hands: ToolHands): Promise<Ended> {
  return runCommand(command, {
    cwd: hands.root,
    env: { ...hands.env, CI: '1', PAGER: 'cat', GIT_PAGER: 'cat', GIT_TERMINAL_PROMPT: '0', NO_COLOR: '1' },
    timeout: Math.max(1, Math.min(limit, hands.left?.() ?? limit)),
    signal: hands.signal,
    onStart: (pid, startTime) => hands.onStart?.(pid, startTime, command),
  })
}

/** No duration: the same output is to be the same bytes. */
function headline(ended: Ended, timeout: number): string {
  if (ended.ended === 'timeout') return `Stopped at the limit of ${timeout} s`
  return ended.exit === null ? `Ended by signal ${ended.signal ?? 'unknown'}` : `Exit code ${ended.exit}`
}

async function outputOf(ended: Ended, hands: ToolHands): Promise<string> {
  const plain = hands.normalise(plainOutput(ended.output)).replaceAll(hands.root, '.').trimEnd()
  const text = hands.mask(plain)
  if (text === '') return '(no output)'
  return isLong(text) ? middleCut(text, await hands.store(text)) : text
}
