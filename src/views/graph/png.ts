import { MmmError } from '../../core/error.ts'
import { newCanvas, type Canvas } from './canvas.ts'
import type { WorkflowGraph } from './model.ts'
import { graphSvg } from './svg.ts'

/** Dots for a unit of the drawing where it is small enough, and the most dots of a picture. */
const sharpest = 3
const mostDots = 120_000_000

const colors = [
  [255, 255, 255],
  [246, 248, 250],
  [87, 96, 106],
  [140, 149, 159],
  [27, 31, 36],
] as const
const [paper, inside, line, faint, ink] = [0, 1, 2, 3, 4] as const

/**
 * The graph as a picture in dots: the SVG painted, with letters of our own, for a machine may have no font. What is no ASCII
 * stands without its accents, or as a box. Throws where it would be too large.
 */
export function graphPng(graph: WorkflowGraph): Uint8Array {
  const svg = graphSvg(graph)
  const [width = 0, height = 0] = numbersOf(/<svg[^>]*>/.exec(svg)![0], ['width', 'height'])
  const scale = Math.min(sharpest, Math.floor(Math.sqrt(mostDots / (width * height))))
  if (scale < 1) {
    throw new MmmError('graph.too-large', `A picture of ${width} x ${height} dots is too large`, {
      hint: 'Take --format svg',
    })
  }
  const canvas = newCanvas(width * scale, height * scale, colors)
  // What is behind comes first, as in the SVG
  for (const [, element] of svg.matchAll(/<((?:rect|path|text) [^<]*)/g)) paint(canvas, element!, scale)
  return canvas.png()
}

function paint(canvas: Canvas, element: string, scale: number): void {
  if (element.startsWith('rect')) return paintRect(canvas, element, scale)
  if (element.startsWith('text')) return paintText(canvas, element, scale)
  const way = / d="M([\d.]+) ([\d.]+)V([\d.]+)"/.exec(element)
  if (way !== null)
    paintArrow(canvas, way.slice(1).map((one) => Number(one) * scale) as [number, number, number], scale)
}

function paintRect(canvas: Canvas, element: string, scale: number): void {
  const name = classOf(element)
  const [x = 0, y = 0, width = 0, height = 0] = numbersOf(element, ['x', 'y', 'width', 'height']).map(
    (one) => one * scale,
  )
  const box = { x, y, width, height }
  if (name === 'paper') canvas.paint(box, paper)
  if (name === 'box') {
    canvas.paint(box, inside)
    canvas.frame(box, line, { width: scale })
  }
  if (name === 'group') canvas.frame(box, faint, { width: scale, dash: 4 * scale })
}

function paintText(canvas: Canvas, element: string, scale: number): void {
  const [x = 0, y = 0] = numbersOf(element, ['x', 'y']).map((one) => one * scale)
  const name = classOf(element)
  const text = element
    .slice(element.indexOf('>') + 1)
    .replaceAll(/&#(\d+);/g, (_, code: string) => String.fromCodePoint(Number(code)))
  const bold = name === 'title' || name === 'name'
  canvas.write(text, { x, y }, { color: name === 'note' ? line : ink, dot: scale, cell: 7.3 * scale, bold })
}

/** A line down with a tip. */
function paintArrow(canvas: Canvas, [x, from, to]: [number, number, number], scale: number): void {
  const half = 4 * scale
  canvas.paint({ x: x - scale / 2, y: from, width: scale, height: to - from - half }, line)
  for (let row = 0; row < 2 * half; row++) {
    const width = half - row / 2
    canvas.paint({ x: x - width / 2 - scale / 2, y: to - 2 * half + row, width: width + scale / 2, height: 1 }, line)
  }
}

function classOf(element: string): string {
  return / class="([a-z]+)"/.exec(element)?.[1] ?? ''
}

function numbersOf(element: string, names: readonly string[]): number[] {
  return names.map((name) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(element)?.[1] ?? 0))
}
