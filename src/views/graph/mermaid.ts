import { blockTitle, boxEdges, linesOf, titleOf } from './label.ts'
import type { GraphBlock, GraphNode, WorkflowGraph } from './model.ts'

/** The graph in Mermaid's language, as GitHub shows it. Loops, parallel steps and handlers are subgraphs. */
export function graphMermaid(graph: WorkflowGraph): string {
  const names = nameAll(graph.blocks)
  const lines = graph.blocks.flatMap((block, i) => blockLines(block, { names, id: `b${i}` }))
  return [`---`, `title: ${quoted(graph.name)}`, '---', 'flowchart TD', ...lines.map((line) => `  ${line}`)].join('\n')
}

interface Naming {
  names: ReadonlyMap<string, string>
  id: string
}

/** Short names for ids: what Mermaid takes as a name is narrower. */
export function nameAll(blocks: readonly GraphBlock[], names = new Map<string, string>()): Map<string, string> {
  for (const node of blocks.flatMap((block) => block.nodes)) {
    names.set(node.id, `s${names.size + 1}`)
    nameAll(node.blocks, names)
  }
  return names
}

function blockLines(block: GraphBlock, naming: Naming): string[] {
  const title = blockTitle(block)
  const inside = [...block.nodes.flatMap((node) => nodeLines(node, naming)), ...edgeLines(block, naming)]
  if (title === undefined) return inside
  return [`subgraph ${naming.id}[${quoted(title)}]`, ...inside.map((line) => `  ${line}`), 'end']
}

function nodeLines(node: GraphNode, { names }: Naming): string[] {
  const id = names.get(node.id)!
  if (node.blocks.length === 0) return [`${id}[${quoted([...linesOf(node), ...loopLine(node)].join('\n'))}]`]
  const inside = node.blocks.flatMap((block, i) => blockLines(block, { names, id: `${id}b${i}` }))
  return [`subgraph ${id}[${quoted(titleOf(node))}]`, ...inside.map((line) => `  ${line}`), 'end']
}

function loopLine({ loop }: GraphNode): string[] {
  return loop === undefined ? [] : [loop]
}

function edgeLines(block: GraphBlock, { names }: Naming): string[] {
  return boxEdges(block).map(({ from, to, condition }) => {
    const label = condition === undefined ? '' : `|${quoted(condition)}|`
    return `${names.get(from.id)} -->${label} ${names.get(to.id)}`
  })
}

/** Mermaid reads entities by number in quoted text; a hash begins one. */
function quoted(text: string): string {
  const escaped = text.replaceAll(/["#<>`&\\{}[\]|]/g, (found) => `#${found.charCodeAt(0)};`)
  return `"${escaped.replaceAll('\n', '<br/>')}"`
}
