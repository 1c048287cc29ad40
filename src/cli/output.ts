import pico from 'picocolors'
import type { Event } from '../core/event.ts'
import type { Display, Host, Mode, Output } from '../commands/verb.ts'

/** What the command line said about output. */
export interface OutputOptions {
  mode: Mode
  /** `--color` or `--no-color`; undefined = as the terminal is. */
  color?: boolean
}

/** An {@link Output}, which also knows whether its one document was printed. */
export interface CliOutput extends Output {
  printed(): boolean
}

/** Makes the output of one call. */
export function makeOutput(host: Host, { mode, color }: OutputOptions): CliOutput {
  let documents = 0
  let display: Display | undefined
  const say = (text: string, level = 0) => {
    if (mode.verbosity < level) return
    display?.clear()
    host.writeError(`${text}\n`)
    display?.draw()
  }
  const out: CliOutput = {
    mode,
    colors: pico.createColors(color ?? wantsColor(host, host.stdoutIsTTY)),
    sayColors: pico.createColors(color ?? wantsColor(host, host.stderrIsTTY)),
    json(kind, body) {
      documents += 1
      if (documents > 1) throw new Error(`A second document of kind "${kind}" was about to be printed`)
      host.write(`${JSON.stringify({ schemaVersion: 1, kind, ...body })}\n`)
    },
    text(text) {
      if (mode.json || mode.events) say(text)
      else host.write(`${text}\n`)
    },
    show(kind, body, text) {
      if (mode.json) out.json(kind, body)
      else out.text(text())
    },
    event(event: Event) {
      host.write(`${JSON.stringify(event)}\n`)
    },
    say,
    cover(next) {
      display = next
    },
    printed: () => documents > 0,
  }
  return out
}

/** Colour by https://no-color.org and its counterpart FORCE_COLOR, else by the terminal. */
function wantsColor(host: Host, isTTY: boolean): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = host.env
  if (NO_COLOR !== undefined && NO_COLOR !== '') return false
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== '') return FORCE_COLOR !== '0'
  return isTTY && TERM !== 'dumb'
}
