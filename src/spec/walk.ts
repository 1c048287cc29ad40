import type { Nodes } from 'mdast'

/** A tree's nodes in the order of the text, without recursion. Below a node for which `skip` holds nothing is visited. */
export function* walk(root: Nodes, skip?: (node: Nodes) => boolean): Generator<Nodes> {
  const waiting: Nodes[] = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    yield node
    if (!('children' in node) || skip?.(node) === true) continue
    for (let i = node.children.length - 1; i >= 0; i--) waiting.push(node.children[i]!)
  }
}

/** Where a node starts in the text. */
export function offsetOf(node: Nodes): number {
  return node.position?.start.offset ?? 0
}
