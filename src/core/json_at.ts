import type { Json } from './event.ts'

/**
 * The value at a place in JSON data, or undefined where there is none. The place is a JSON Pointer (`/items/0/name`, `''` =
 * the whole) or dotted (`items.0.name`, `items[0].name`).
 */
export function jsonAt(value: Json, path: string): Json | undefined {
  let at: Json | undefined = value
  for (const key of keysOf(path)) {
    if (at === null || typeof at !== 'object' || !Object.hasOwn(at, key)) return undefined
    if (Array.isArray(at) && !/^\d+$/.test(key)) return undefined
    at = (at as Record<string, Json>)[key]
  }
  return at
}

function keysOf(path: string): string[] {
  if (path === '') return []
  if (!path.startsWith('/'))
    return path
      .replace(/\[(\d+)\]/g, '.$1')
      .replace(/^\./, '')
      .split('.')
  return path
    .slice(1)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'))
}
