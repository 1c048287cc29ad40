import type { Event } from '../core/event.ts'
import type { Run } from '../core/run.ts'
import { lineOf } from './line.ts'
import { live } from './live.ts'
import type { Colors } from './look.ts'

/** What of a command's output a listener needs. */
export interface Speaking {
  mode: { json: boolean; events: boolean; verbosity: number }
  sayColors: Colors
  event(event: Event): void
  say(text: string, level?: 0 | 1 | 2): void
  cover(display: { clear(): void; draw(): void } | undefined): void
}

/** What of the process a listener needs. */
export interface Screen {
  stderrIsTTY: boolean
  env: Record<string, string | undefined>
  columns(): number
  writeError(text: string): void
}

/** Shows a run while it goes on. */
export interface Listener {
  onEvent(event: Event, run: Run): void
  /** To be called before anything is asked, and at the end. What comes after it is shown line by line. */
  close(): void
}

/**
 * The way to show a run that fits: events as JSON lines with `--events`, a display that redraws itself on a terminal, else a
 * line an event. All but `--events` goes to stderr.
 */
export function listener(out: Speaking, screen: Screen): Listener {
  const { mode } = out
  if (mode.events) return { onEvent: (event) => out.event(event), close() {} }
  const plain = (event: Event, run: Run) => {
    const line = lineOf(event, run)
    if (line !== undefined) out.say(line.text, line.level)
  }
  const inPlace = screen.stderrIsTTY && screen.env['TERM'] !== 'dumb' && mode.verbosity >= 0
  if (!inPlace) return { onEvent: plain, close() {} }
  const display = live({ write: screen.writeError, columns: screen.columns, colors: out.sayColors })
  out.cover(display)
  let open = true
  return {
    onEvent(event, run) {
      if (open && worthKeeping(event)) plain(event, run)
      if (open) display.onEvent(event, run)
      else plain(event, run)
    },
    close() {
      if (!open) return
      open = false
      display.close()
      out.cover(undefined)
    },
  }
}

/** What stays on the screen above the display: how each iteration went, and warnings. */
function worthKeeping(event: Event): boolean {
  if (event.type === 'notice' || event.type === 'candidate.kept' || event.type === 'candidate.undone') return true
  return event.type === 'step.ended' && event.outcome === 'failure' && event.retry === undefined
}
