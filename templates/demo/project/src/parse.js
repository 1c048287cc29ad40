import { unitNamed } from './units.js'

/** A number and a word, with or without a blank between them, and what parts them from the next. */
const part = /(\d+)\s*([a-z]+)[\s,]*/iy

/**
 * Milliseconds of a duration such as `1h 30m`, `2 days, 4 hours` or `-15min`.
 * Throws a RangeError that quotes what it does not understand.
 */
export function parse(text) {
  if (typeof text !== 'string') throw new TypeError(`A duration is text, and this is ${typeof text}`)
  const written = text.trim()
  const negative = written.startsWith('-')
  const body = negative ? written.slice(1).trimStart() : written
  if (body === '') throw new RangeError('A duration is empty')
  const total = sum(partsOf(body))
  return negative ? 0 - total : total
}

function partsOf(body) {
  const parts = []
  part.lastIndex = 0
  while (part.lastIndex < body.length) {
    const from = part.lastIndex
    const found = part.exec(body)
    if (found === null) throw new RangeError(`"${body.slice(from)}" is no duration`)
    parts.push({ amount: Number(found[1]), word: found[2] })
  }
  return parts
}

function sum(parts) {
  const seen = new Set()
  let total = 0
  for (const { amount, word } of parts) {
    const unit = unitNamed(word)
    if (unit === undefined) throw new RangeError(`"${word}" is no unit of time`)
    if (seen.has(unit)) throw new RangeError(`"${word}" stands in the duration twice`)
    seen.add(unit)
    total += amount * unit.ms
  }
  return total
}
