import type { Workflow } from '../../core/workflow.ts'
import { graphDot } from './dot.ts'
import { graphMermaid } from './mermaid.ts'
import { graphOf } from './model.ts'
import { escaped, graphSvg } from './svg.ts'
import { graphText } from './text.ts'

/** The forms that a graph comes in. */
export const graphFormats = ['text', 'mermaid', 'dot', 'svg', 'html', 'json'] as const
export type GraphFormat = (typeof graphFormats)[number]

/** A workflow's graph in one of its forms. The same workflow gives the same bytes. */
export function drawGraph(workflow: Workflow, format: GraphFormat): string {
  const graph = graphOf(workflow)
  switch (format) {
    case 'text':
      return graphText(graph)
    case 'mermaid':
      return graphMermaid(graph)
    case 'dot':
      return graphDot(graph)
    case 'svg':
      return graphSvg(graph)
    case 'html':
      return page(workflow, graphSvg(graph))
    case 'json':
      return JSON.stringify(graph, null, 2)
  }
}

export { graphOf } from './model.ts'

function page({ name, description }: Workflow, picture: string): string {
  const about = description === undefined ? '' : `<p>${escaped(description)}</p>\n`
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(name)}</title>
<style>body{font-family:system-ui,sans-serif;margin:2rem}svg{max-width:100%;height:auto}</style>
<h1>${escaped(name)}</h1>
${about}${picture}
</html>`
}
