import { createHash, randomInt } from 'node:crypto'

/**
 * A new run id, `yyyymmdd-hhmmss-xxxx` in UTC: sortable to the millisecond, and a fit file name everywhere. The last part is
 * the milliseconds times 65 plus a random number below 65, in hex.
 */
export function newRunId(now: Date): string {
  const digits = now.toISOString().replace(/[-:T]/g, '').slice(0, 14)
  const last = now.getUTCMilliseconds() * 65 + randomInt(65)
  return `${digits.slice(0, 8)}-${digits.slice(8)}-${last.toString(16).padStart(4, '0')}`
}

/** Whether a text has the shape of a run id. */
export function isRunId(text: string): boolean {
  return /^\d{8}-\d{6}-[0-9a-f]{4}$/.test(text)
}

/** sha256 of text or bytes, in lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
