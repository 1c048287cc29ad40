import type { GraphBlock, GraphNode, WorkflowGraph } from './model.ts'

interface Row {
  /** Absent in the row that is the block's title. */
  node?: GraphNode
  block: GraphBlock
}

/** The graph as a tree of lines. */
export function graphText(graph: WorkflowGraph): string {
  return [graph.name, ...blockLines(graph.blocks)].join('\n')
}

function blockLines(blocks: readonly GraphBlock[]): string[] {
  const rows = blocks.flatMap((block): Row[] =>
    block.what === 'steps' ? block.nodes.map((node) => ({ node, block })) : [{ block }],
  )
  return rows.flatMap(({ node, block }, i) => {
    const isLast = i === rows.length - 1
    const [head, below] =
      node === undefined ? [titleOf(block), nodeLines(block)] : [labelOf(node, block), blockLines(node.blocks)]
    return [`${isLast ? '`-' : '|-'} ${head}`, ...below.map((line) => `${isLast ? '  ' : '| '} ${line}`)]
  })
}

function nodeLines(block: GraphBlock): string[] {
  return blockLines([{ ...block, what: 'steps' }])
}

function titleOf({ what }: GraphBlock): string {
  return what === 'parallel' ? 'at the same time' : what
}

function labelOf(node: GraphNode, block: GraphBlock): string {
  const kind = node.kind === 'sequence' ? '' : `[${node.kind}]`
  const needs =
    block.order === 'needs'
      ? block.edges.filter((edge) => edge.to === node.id).map((edge) => edge.from.split('/').at(-1))
      : []
  const notes = [
    node.detail ?? '',
    node.condition === undefined ? '' : `if ${node.condition}`,
    node.loop ?? '',
    needs.length > 0 ? `needs ${needs.join(', ')}` : '',
  ].filter((one) => one !== '')
  return [node.name, kind, notes.join('; ')].filter((one) => one !== '').join(' ')
}
