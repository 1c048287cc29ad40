import { expect, test } from 'vitest'
import { applyEdits } from '../../../src/agent/edit/apply.ts'

/** mulberry32 */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

type Drift = (text: string) => string
const drifts: Record<string, Drift> = {
  none: (text) => text,
  crlf: (text) => text.replaceAll('\n', '\r\n'),
  trailing: (text) => text.replaceAll('\n', '  \n'),
  deeper: (text) => text.replaceAll(/^(?=.)/gm, '    '),
  tabs: (text) => text.replaceAll('    ', '\t'),
  quotes: (text) => text.replaceAll('"', '“'),
}

const words = ['alpha', 'beta', 'gamma', 'delta', 'return', 'if', 'call', 'value', 'x', 'y']

function fileOf(next: () => number): string[] {
  const lines: string[] = []
  let depth = 0
  for (let n = 5 + Math.floor(next() * 30); n > 0; n--) {
    const pick = () => words[Math.floor(next() * words.length)]!
    const indent = '    '.repeat(depth)
    if (next() < 0.15) lines.push('')
    else if (next() < 0.2 && depth < 4) lines.push(`${'    '.repeat(depth++)}if (${pick()}) {`)
    else if (next() < 0.3 && depth > 0) lines.push(`${'    '.repeat(--depth)}}`)
    else lines.push(`${indent}${pick()}("${pick()}", ${Math.floor(next() * 3)})`)
  }
  return lines
}

const outside = (text: string) => text.split('\n').filter((line) => !line.includes('// changed'))

const plain = (text: string) =>
  text
    .replaceAll('\r', '')
    .replaceAll('“', '"')
    .replaceAll(/^[ \t]+|[ \t]+$/gm, '')

/** Whether the drift made the very text that is asked for stand at another place: then that place is right. */
function standsElsewhere(file: string, old: string, line: number): boolean {
  const text = file.replaceAll('\r\n', '\n')
  const at = text.indexOf(old)
  return at >= 0 && text.slice(0, at).split('\n').length - 1 !== line
}

test('a drifted request is applied at its own place or not at all', () => {
  let applied = 0
  for (let seed = 1; seed <= 4000; seed++) {
    const next = random(seed)
    const lines = fileOf(next)
    const from = Math.floor(next() * lines.length)
    const to = Math.min(lines.length, from + 1 + Math.floor(next() * 6))
    const at = from + Math.floor(next() * (to - from))
    if (lines[at] === '') continue
    const old = lines.slice(from, to).join('\n')
    const changed = lines.with(at, `${lines[at]!} // changed ${seed}`)
    const wanted = changed.slice(from, to).join('\n')
    const name = Object.keys(drifts)[Math.floor(next() * Object.keys(drifts).length)]!
    const file = drifts[name]!(`${lines.join('\n')}\n`)
    if (standsElsewhere(file, old, from)) continue
    const result = applyEdits(file, [{ old, new: wanted }])
    if (result.text === undefined) continue
    applied++
    expect(plain(result.text), `seed ${seed} ${name}`).toBe(plain(`${changed.join('\n')}\n`))
    const original = file.split('\n').filter((_, index) => index !== at)
    expect(outside(result.text), `seed ${seed} ${name}: other lines keep their bytes`).toEqual(original)
  }
  expect(applied).toBeGreaterThan(2000)
})

test('a request that stands nowhere changes no line that it does not name', () => {
  for (let seed = 1; seed <= 3000; seed++) {
    const next = random(seed * 7919)
    const lines = fileOf(next)
    const from = Math.floor(next() * lines.length)
    const to = Math.min(lines.length, from + 3 + Math.floor(next() * 5))
    const asked = lines.slice(from, to)
    if (asked.length < 3) continue
    const wrong = Math.floor(next() * asked.length)
    asked[wrong] = asked[wrong]!.replace(/\d|alpha|beta/, 'z')
    const at = Math.floor(next() * asked.length)
    if (asked[at] === '') continue
    const wanted = asked.with(at, `${asked[at]!} // changed`)
    const file = `${lines.join('\n')}\n`
    const result = applyEdits(file, [{ old: asked.join('\n'), new: wanted.join('\n') }])
    if (result.text === undefined) continue
    expect(result.text, `seed ${seed}`).toBe(`${lines.with(from + at, `${lines[from + at]!} // changed`).join('\n')}\n`)
  }
})
