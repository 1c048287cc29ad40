import type { ServerResponse } from 'node:http'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { textOfFrame } from './wire.ts'
import type { Wire } from './wire.ts'

/** How the bytes are cut and paced. */
export interface Pace {
  /** Cuts the bytes at positions drawn from this seed, whatever stands there. @default cut between events */
  cutSeed?: number | undefined
  /** Cuts into pieces of so many bytes. */
  chunkBytes?: number | undefined
  /** Milliseconds between pieces. @default 0 */
  delay?: number | undefined
  /** Milliseconds between the pings of the fault `pings`. @default 20 */
  pingEvery?: number | undefined
}

/** Sends the body of an answer, until the signal says that the connection or the server is closed. */
export async function send(response: ServerResponse, wire: Wire, pace: Pace & { signal: AbortSignal }): Promise<void> {
  const { signal, delay = 0 } = pace
  const isCut = pace.cutSeed !== undefined || pace.chunkBytes !== undefined
  for (const piece of cut(wire.chunks, pace)) {
    if (signal.aborted) return
    response.write(piece)
    if (delay > 0) await setTimeout(delay, undefined, { signal }).catch(() => {})
    else if (isCut) await setImmediate()
  }
  if (wire.end === 'end') response.end()
  if (wire.end === 'destroy') response.socket?.destroySoon()
  while (wire.end === 'ping' && !signal.aborted) {
    response.write(textOfFrame({ event: 'ping', data: { type: 'ping' } }))
    await setTimeout(pace.pingEvery ?? 20, undefined, { signal }).catch(() => {})
  }
}

function* cut(chunks: readonly string[], { cutSeed, chunkBytes }: Pace): Generator<Uint8Array | string> {
  if (cutSeed === undefined && chunkBytes === undefined) return yield* chunks
  const bytes = Buffer.from(chunks.join(''))
  const random = randomFrom(cutSeed ?? 0)
  for (let at = 0; at < bytes.length;) {
    const size = chunkBytes ?? 1 + Math.floor(random() * 64)
    yield bytes.subarray(at, at + size)
    at += size
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
