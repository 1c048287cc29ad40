import type { Event } from '../core/event.ts'
import type { Run } from '../core/run.ts'
import type { Colors } from './look.ts'
import { evolveProgress, frame, newProgress } from './progress.ts'

/** What a live display needs of its terminal. */
export interface Terminal {
  /** Writes to the terminal as it is. */
  write(text: string): void
  columns(): number
  colors: Colors
  /** Milliseconds of a clock that never goes back. @default performance.now */
  now?: () => number
}

/** A display that redraws itself in place as events come. */
export interface Live {
  onEvent(event: Event, run: Run): void
  clear(): void
  draw(): void
  /** Clears it for good. */
  close(): void
}

/** At most ten times a second. */
const pause = 100

/** Starts a live display. It writes only when its lines have changed, in one write, and never more than ten times a second. */
export function live(terminal: Terminal): Live {
  const now = terminal.now ?? (() => performance.now())
  const progress = newProgress()
  let run: Run | undefined
  let lastEventAt = now()
  let drawnAt = Number.NEGATIVE_INFINITY
  let shown: string[] = []
  let timer: NodeJS.Timeout | undefined
  let closed = false

  const draw = () => {
    if (run === undefined || closed) return
    const look = { columns: terminal.columns(), colors: terminal.colors, sinceLast: now() - lastEventAt }
    const lines = frame(progress, run, look)
    if (lines.join('\n') === shown.join('\n')) return
    terminal.write(redraw(shown, lines))
    shown = lines
    drawnAt = now()
  }
  const drawSoon = () => {
    if (timer !== undefined || closed) return
    const wait = Math.max(0, drawnAt + pause - now())
    if (wait === 0) return draw()
    timer = setTimeout(() => {
      timer = undefined
      draw()
    }, wait)
    timer.unref()
  }
  const clear = () => {
    if (shown.length > 0) terminal.write(redraw(shown, []))
    shown = []
  }
  const clock = setInterval(drawSoon, 1_000)
  clock.unref()

  return {
    onEvent(event, next) {
      run = next
      lastEventAt = now()
      if (evolveProgress(progress, event, next)) drawSoon()
    },
    clear,
    draw,
    close() {
      closed = true
      clearInterval(clock)
      clearTimeout(timer)
      clear()
    },
  }
}

const up = (lines: number) => (lines > 0 ? `\u001b[${lines}A` : '')
const wipeLine = '\u001b[K'
const wipeBelow = '\u001b[J'

/** The one write that turns the lines on the screen into others; the cursor stands below the last one, before and after. */
function redraw(before: readonly string[], after: readonly string[]): string {
  const lines = after.map((line) => `${line}${wipeLine}\n`).join('')
  return `${up(before.length)}\r${lines}${wipeBelow}`
}
