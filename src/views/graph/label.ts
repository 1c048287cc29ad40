import type { GraphBlock, GraphNode } from './model.ts'

/** The lines of a step's box: name and kind, what it does. */
export function linesOf(node: GraphNode): string[] {
  const kind = node.blocks.length > 0 || node.kind === node.name ? '' : ` (${node.kind})`
  return [`${node.name}${kind}`, ...(node.detail === undefined ? [] : [node.detail])]
}

/** The title of a step that holds others. */
export function titleOf(node: GraphNode): string {
  return [node.name, node.loop].filter((one) => one !== undefined).join(': ')
}

/** The title of a block of its own: of steps at the same time, of a handler. */
export function blockTitle({ what }: GraphBlock): string | undefined {
  return what === 'steps' ? undefined : what === 'parallel' ? 'at the same time' : what
}

/** The first steps of a step, those that what comes before it leads to; itself where it holds none. */
export function entriesOf(node: GraphNode): GraphNode[] {
  const block = mainBlock(node)
  if (block === undefined) return [node]
  const waiting = new Set(block.edges.map((edge) => edge.to))
  return block.nodes.filter((one) => !waiting.has(one.id)).flatMap(entriesOf)
}

/** The last steps of a step, those that lead to what comes after it. */
export function exitsOf(node: GraphNode): GraphNode[] {
  const block = mainBlock(node)
  if (block === undefined) return [node]
  const leading = new Set(block.edges.map((edge) => edge.from))
  return block.nodes.filter((one) => !leading.has(one.id)).flatMap(exitsOf)
}

function mainBlock(node: GraphNode): GraphBlock | undefined {
  return node.blocks.find((one) => one.what === 'steps' || one.what === 'parallel')
}

/** All edges of a block between boxes: a step that holds others is entered at its first and left at its last. */
export function boxEdges(block: GraphBlock): Array<{ from: GraphNode; to: GraphNode; condition?: string }> {
  const byId = new Map(block.nodes.map((node) => [node.id, node]))
  return block.edges.flatMap((edge) => {
    const [from, to] = [byId.get(edge.from), byId.get(edge.to)]
    if (from === undefined || to === undefined) return []
    const condition = to.condition === undefined ? {} : { condition: to.condition }
    return exitsOf(from).flatMap((exit) => entriesOf(to).map((entry) => ({ from: exit, to: entry, ...condition })))
  })
}
