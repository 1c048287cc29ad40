import { createHash, randomBytes } from 'node:crypto'

/** A new run id, `yyyymmdd-hhmmss-xxxx` in UTC: sortable, and a fit file name everywhere. */
export function newRunId(now: Date): string {
  const digits = now.toISOString().replace(/[-:T]/g, '').slice(0, 14)
  return `${digits.slice(0, 8)}-${digits.slice(8)}-${randomBytes(2).toString('hex')}`
}

/** Whether a text has the shape of a run id. */
export function isRunId(text: string): boolean {
  return /^\d{8}-\d{6}-[0-9a-f]{4}$/.test(text)
}

/** sha256 of text or bytes, in lower-case hex. */
export function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex')
}
