import type { Json } from '../../core/event.ts'

/** A block of content, or any other JSON object. */
export type JsonObject = { [key: string]: Json }

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The blocks of a message or of the system prompt; a text is one block. */
export function blocksOf(content: Json | undefined): JsonObject[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }]
  return Array.isArray(content) ? content.filter(isObject) : []
}

/** The blocks of one type. */
export function blocksOfType(content: Json | undefined, type: string): JsonObject[] {
  return blocksOf(content).filter((block) => block.type === type)
}

/** A value without any `cache_control`: marks do not belong to what is said. */
export function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks)
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => key !== 'cache_control')
      .map(([key, inner]) => [key, withoutMarks(inner)]),
  )
}
