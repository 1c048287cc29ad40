/** Milliseconds that the headers ask to wait: `retry-after-ms`, else `retry-after` in seconds or as a date. */
export function retryAfterOf(headers: Headers | undefined, now: Date = new Date()): number | undefined {
  const ms = numberOf(headers?.get('retry-after-ms'))
  if (ms !== undefined) return ms
  const text = headers?.get('retry-after')
  const seconds = numberOf(text)
  if (seconds !== undefined) return seconds * 1_000
  const date = Date.parse(text ?? '')
  return Number.isNaN(date) ? undefined : Math.max(0, date - now.getTime())
}

function numberOf(text: string | null | undefined): number | undefined {
  return text !== null && text !== undefined && /^\d+(?:\.\d+)?$/.test(text.trim()) ? Number(text) : undefined
}
