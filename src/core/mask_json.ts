import type { Json } from './event.ts'

/** Applies a mask to every text in a value, names of keys left as they are. */
export function maskJson(value: Json, mask: (text: string) => string): Json {
  if (typeof value === 'string') return mask(value)
  if (Array.isArray(value)) return value.map((one) => maskJson(one, mask))
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, maskJson(one, mask)]))
}
