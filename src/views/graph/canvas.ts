import { crc32, deflateSync } from 'node:zlib'
import { columnsOf } from '../text.ts'
import { glyphOf } from './glyphs.ts'

/** Colours as red, green, blue. */
type Color = readonly [number, number, number]

export interface Box {
  x: number
  y: number
  width: number
  height: number
}

/** A picture of a few colours, one byte a dot. Lengths are in dots. */
export interface Canvas {
  paint(box: Box, color: number): void
  /** The border of a box, inside of it; `dash` = length of its strokes and gaps. */
  frame(box: Box, color: number, line: { width: number; dash?: number }): void
  /** Text whose base line stands at `y`, around `x`; `dot` = edge of one dot of a letter, `cell` = its step. */
  write(
    text: string,
    at: { x: number; y: number },
    font: { color: number; dot: number; cell: number; bold: boolean },
  ): void
  png(): Uint8Array
}

/** A canvas filled with the first of its colours. */
export function newCanvas(width: number, height: number, colors: readonly Color[]): Canvas {
  // Each row begins with its filter: none
  const rows = new Uint8Array((width + 1) * height)
  const fill = ({ x, y, width: w, height: h }: Box, color: number) => {
    const [left, right] = [Math.max(0, Math.round(x)), Math.min(width, Math.round(x + w))]
    if (right <= left) return
    for (let row = Math.max(0, Math.round(y)); row < Math.min(height, Math.round(y + h)); row++) {
      rows.fill(color, row * (width + 1) + 1 + left, row * (width + 1) + 1 + right)
    }
  }
  return {
    paint: fill,
    frame(box, color, { width: line, dash }) {
      const { x, y, width: w, height: h } = box
      for (const at of dashes(w, dash)) {
        fill({ x: x + at.from, y, width: at.length, height: line }, color)
        fill({ x: x + at.from, y: y + h - line, width: at.length, height: line }, color)
      }
      for (const at of dashes(h, dash)) {
        fill({ x, y: y + at.from, width: line, height: at.length }, color)
        fill({ x: x + w - line, y: y + at.from, width: line, height: at.length }, color)
      }
    },
    write(text, { x, y }, { color, dot, cell, bold }) {
      let left = Math.round(x - (columnsOf(text) * cell) / 2 + (cell - 5 * dot) / 2)
      for (const character of text) {
        for (const [column, bits] of glyphOf(character).entries()) {
          for (let row = 0; row < 8; row++) {
            if ((bits & (1 << row)) === 0) continue
            const size = { width: bold ? dot + Math.ceil(dot / 3) : dot, height: dot }
            fill({ x: left + column * dot, y: y - (7 - row) * dot, ...size }, color)
          }
        }
        left += Math.round(columnsOf(character) * cell)
      }
    },
    png: () => encode({ rows, width, height }, colors),
  }
}

function dashes(length: number, dash: number | undefined): Array<{ from: number; length: number }> {
  if (dash === undefined) return [{ from: 0, length }]
  const count = Math.ceil(length / (2 * dash))
  return Array.from({ length: count }, (_, i) => ({
    from: 2 * i * dash,
    length: Math.min(dash, length - 2 * i * dash),
  }))
}

function encode(
  { rows, width, height }: { rows: Uint8Array; width: number; height: number },
  colors: readonly Color[],
): Uint8Array {
  const head = Buffer.alloc(13)
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  // 8 bits a dot, by a palette
  head.set([8, 3, 0, 0, 0], 8)
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(colors.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(name: string, content: Uint8Array): Uint8Array {
  const named = Buffer.concat([Buffer.from(name, 'latin1'), content])
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)]
  length.writeUInt32BE(content.length)
  sum.writeUInt32BE(crc32(named))
  return Buffer.concat([length, named, sum])
}
