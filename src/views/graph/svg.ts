import { clean, columnsOf } from '../text.ts'
import { blockTitle, linesOf, titleOf } from './label.ts'
import type { GraphBlock, GraphNode, WorkflowGraph } from './model.ts'

/** A drawing of known size. */
interface Drawn {
  width: number
  height: number
  at(x: number, y: number): string
}

const gap = 28
const padding = 14
const line = 16
const letter = 7.3

/** The graph as a picture: boxes from top to bottom, what runs at the same time side by side. Needs nothing but itself. */
export function graphSvg(graph: WorkflowGraph): string {
  const body = stack([textLine(graph.name, 'title'), ...graph.blocks.map(drawBlock)], { arrows: false })
  const [width, height] = [Math.ceil(body.width + 2 * padding), Math.ceil(body.height + 2 * padding)]
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-label="${escaped(graph.name)}">`,
    `<style>${style}</style>`,
    '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z"/></marker></defs>',
    `<rect class="paper" width="${width}" height="${height}"/>`,
    body.at(padding, padding),
    '</svg>',
  ].join('\n')
}

const style =
  'text{font:12px ui-monospace,Menlo,Consolas,monospace;fill:#1b1f24}.title{font-weight:bold;font-size:14px}.note{fill:#57606a}.name{font-weight:bold}.paper{fill:#fff}' +
  '.box{fill:#f6f8fa;stroke:#57606a}.group{fill:none;stroke:#8c959f;stroke-dasharray:4 3}.edge{fill:none;stroke:#57606a;marker-end:url(#tip)}marker path{fill:#57606a}'

function drawBlock(block: GraphBlock): Drawn {
  const nodes = block.nodes.map((node) => drawNode(node, block))
  const drawn = block.order === 'sequence' ? stack(nodes, { arrows: true }) : beside(nodes)
  const title = blockTitle(block)
  return title === undefined ? drawn : group(title, drawn)
}

function drawNode(node: GraphNode, block: GraphBlock): Drawn {
  const inside =
    node.blocks.length === 0 ? box(node) : group(titleOf(node), stack(node.blocks.map(drawBlock), { arrows: false }))
  const needs =
    block.order === 'needs'
      ? block.edges.filter((edge) => edge.to === node.id).map((edge) => edge.from.split('/').at(-1)!)
      : []
  const notes = [
    ...(node.condition === undefined ? [] : [`if ${node.condition}`]),
    ...(needs.length === 0 ? [] : [`after ${needs.join(', ')}`]),
  ]
  return notes.length === 0
    ? inside
    : stack([...notes.map((note) => textLine(note, 'note')), inside], { arrows: false, gap: 2 })
}

function box(node: GraphNode): Drawn {
  const lines = node.loop === undefined ? linesOf(node) : [...linesOf(node), node.loop]
  const width = Math.max(90, ...lines.map(widthOf)) + 2 * padding
  const height = lines.length * line + padding
  return {
    width,
    height,
    at: (x, y) => {
      const words = lines.map((text, i) =>
        write(text, { x: x + width / 2, y: y + line * (i + 1), name: i === 0 ? 'name' : 'note' }),
      )
      return `<rect class="box" x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="6"/>${words.join('')}`
    },
  }
}

function group(title: string, inside: Drawn): Drawn {
  const width = Math.max(inside.width, widthOf(title)) + 2 * padding
  const height = inside.height + line + 2 * padding
  return {
    width,
    height,
    at: (x, y) => {
      const frame = `<rect class="group" x="${n(x)}" y="${n(y)}" width="${n(width)}" height="${n(height)}" rx="8"/>`
      const head = write(title, { x: x + width / 2, y: y + line, name: 'note' })
      return `${frame}${head}\n${inside.at(x + (width - inside.width) / 2, y + line + padding)}`
    },
  }
}

/** One below another, with arrows between where one waits for the other. */
function stack(parts: readonly Drawn[], { arrows, gap: between = gap }: { arrows: boolean; gap?: number }): Drawn {
  const width = Math.max(0, ...parts.map((one) => one.width))
  const height = parts.reduce((sum, one) => sum + one.height, 0) + between * Math.max(0, parts.length - 1)
  return {
    width,
    height,
    at: (x, y) => {
      let top = y
      return parts
        .map((part, i) => {
          const middle = x + width / 2
          const arrow =
            arrows && i > 0 ? `<path class="edge" d="M${n(middle)} ${n(top - between)}V${n(top - 1)}"/>` : ''
          const drawn = arrow + part.at(x + (width - part.width) / 2, top)
          top += part.height + between
          return drawn
        })
        .join('\n')
    },
  }
}

function beside(parts: readonly Drawn[]): Drawn {
  const width = parts.reduce((sum, one) => sum + one.width, 0) + gap * Math.max(0, parts.length - 1)
  return {
    width,
    height: Math.max(0, ...parts.map((one) => one.height)),
    at: (x, y) => {
      let left = x
      return parts
        .map((part) => {
          const drawn = part.at(left, y)
          left += part.width + gap
          return drawn
        })
        .join('\n')
    },
  }
}

function textLine(text: string, name: string): Drawn {
  return {
    width: widthOf(text),
    height: line,
    at: (x, y) => write(text, { x: x + widthOf(text) / 2, y: y + line - 4, name }),
  }
}

function write(text: string, { x, y, name }: { x: number; y: number; name: string }): string {
  return `<text class="${name}" x="${n(x)}" y="${n(y)}" text-anchor="middle">${escaped(text)}</text>`
}

function widthOf(text: string): number {
  return columnsOf(text) * letter
}

function n(value: number): string {
  return String(Math.round(value * 10) / 10)
}

/** Text as XML and HTML take it, without the characters that XML forbids. */
export function escaped(text: string): string {
  return clean(text).replaceAll(/[&<>"']/g, (found) => `&#${found.charCodeAt(0)};`)
}
