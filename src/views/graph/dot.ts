import { blockTitle, boxEdges, linesOf, titleOf } from './label.ts'
import type { GraphBlock, GraphNode, WorkflowGraph } from './model.ts'

/** The graph in the language of Graphviz. Loops, parallel steps and handlers are clusters. */
export function graphDot(graph: WorkflowGraph): string {
  const lines = graph.blocks.flatMap((block) => blockLines(block, ''))
  return [
    `digraph ${quoted(graph.name)} {`,
    '  rankdir=TB',
    '  compound=true',
    '  node [shape=box, style=rounded, fontname="sans-serif"]',
    ...lines.map((line) => `  ${line}`),
    '}',
  ].join('\n')
}

function blockLines(block: GraphBlock, path: string): string[] {
  const title = blockTitle(block)
  const inside = [...block.nodes.flatMap(nodeLines), ...edgeLines(block)]
  return title === undefined ? inside : cluster(`${path}!${block.what}`, title, inside)
}

function nodeLines(node: GraphNode): string[] {
  if (node.blocks.length > 0)
    return cluster(
      node.id,
      titleOf(node),
      node.blocks.flatMap((block) => blockLines(block, node.id)),
    )
  const lines = node.loop === undefined ? linesOf(node) : [...linesOf(node), node.loop]
  return [`${quoted(node.id)} [label=${quoted(lines.join('\n'))}]`]
}

function cluster(id: string, title: string, inside: readonly string[]): string[] {
  return [
    `subgraph ${quoted(`cluster_${id}`)} {`,
    `  label=${quoted(title)}`,
    ...inside.map((line) => `  ${line}`),
    '}',
  ]
}

function edgeLines(block: GraphBlock): string[] {
  return boxEdges(block).map(({ from, to, condition }) => {
    const label = condition === undefined ? '' : ` [label=${quoted(condition)}]`
    return `${quoted(from.id)} -> ${quoted(to.id)}${label}`
  })
}

function quoted(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`
}
