import type { Frame } from './frames.ts'
import type { ScriptedFault } from './reply.ts'

/** What goes over the wire, and how it ends. */
export interface Wire {
  chunks: string[]
  /** `end` = in good order, `destroy` = reset, `hold` = stays open in silence, `ping` = pings for ever. */
  end: 'end' | 'destroy' | 'hold' | 'ping'
}

/** The text of an event. */
export function textOfFrame({ event, data }: Frame): string {
  return `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
}

/** Turns events into text, with what the fault does to them. */
export function wireOf(frames: readonly Frame[], fault: ScriptedFault | undefined): Wire {
  const all = frames.map(textOfFrame)
  switch (fault?.kind) {
    case 'error-event': {
      const error = { type: fault.type, message: fault.message ?? `scripted ${fault.type}` }
      const frame = { event: 'error', data: { type: 'error', error } }
      return { chunks: [...head(frames, fault.after), textOfFrame(frame)], end: 'end' }
    }
    case 'malformed-data':
      return {
        chunks: [...head(frames, fault.after), 'event: content_block_delta\ndata: {"type": oops\n\n'],
        end: 'end',
      }
    case 'cut':
      return { chunks: head(frames, fault.after), end: 'destroy' }
    case 'early-end':
      return { chunks: head(frames, fault.after), end: 'end' }
    case 'stall':
      return { chunks: head(frames, fault.after), end: 'hold' }
    case 'pings':
      return { chunks: head(frames, fault.after), end: 'ping' }
    case 'empty-body':
      return { chunks: [], end: 'end' }
    case 'no-event-lines':
      return { chunks: frames.map(({ data }) => `data: ${JSON.stringify(data)}\n\n`), end: 'end' }
    case 'left-open':
      return { chunks: all, end: 'hold' }
    default:
      return { chunks: all, end: 'end' }
  }
}

function head(frames: readonly Frame[], after = 3): string[] {
  return frames
    .filter((frame) => frame.event !== 'ping')
    .slice(0, after)
    .map(textOfFrame)
}
