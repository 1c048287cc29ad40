import type { Step, Workflow } from '../core/workflow.ts'
import { graphOf } from './graph/index.ts'
import type { GraphBlock, GraphNode } from './graph/model.ts'

/** A workflow told in markdown: what it is for, its inputs, its steps and what it gives. */
export function workflowDoc(workflow: Workflow): string {
  const { name, description } = workflow
  const parts = [
    `# ${name}`,
    ...(description === undefined ? [] : [description]),
    `Run it with \`mmm run ${name}${inputFlags(workflow)}\`. It works in ${workflow.workspace === 'here' ? 'your own files' : 'a worktree of its own'}${budgetText(workflow)}.`,
    ...inputTable(workflow),
    '## Steps',
    ...graphOf(workflow).blocks.map((block) => blockList(block, workflow, '')),
    ...outputTable(workflow.outputs, '## Outputs'),
  ]
  return parts.join('\n\n')
}

function inputFlags({ inputs }: Workflow): string {
  return Object.entries(inputs)
    .filter(([, one]) => one.required === true && one.default === undefined)
    .map(([name, one]) => ` --input ${name}=<${one.type}>`)
    .join('')
}

function budgetText({ budget }: Workflow): string {
  const parts = [
    budget.iterations === undefined ? '' : `${budget.iterations} iterations`,
    budget.usd === undefined ? '' : `$${budget.usd}`,
    budget.tokens === undefined ? '' : `${budget.tokens} tokens`,
    budget.ms === undefined ? '' : `${Math.round(budget.ms / 6_000) / 10} minutes`,
  ].filter((one) => one !== '')
  return parts.length === 0 ? '' : `, within ${parts.join(', ')}`
}

function inputTable({ inputs }: Workflow): string[] {
  const rows = Object.entries(inputs).map(([name, one]) => {
    const type = one.options === undefined ? one.type : one.options.map(code).join(', ')
    const fallback =
      one.default === undefined ? (one.required === true ? 'required' : '') : code(JSON.stringify(one.default))
    return `| ${code(name)} | ${cell(type)} | ${cell(fallback)} | ${cell(one.description ?? '')} |`
  })
  return rows.length === 0
    ? []
    : ['## Inputs', ['| input | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n')]
}

function blockList(block: GraphBlock, workflow: Workflow, indent: string): string {
  const title =
    block.what === 'steps'
      ? []
      : [
          `${indent}- ${block.what === 'parallel' ? 'At the same time' : `${block.what.charAt(0).toUpperCase()}${block.what.slice(1)}`}:`,
        ]
  const inner = block.what === 'steps' ? indent : `${indent}  `
  return [
    ...title,
    ...block.nodes.flatMap((node, i) =>
      nodeLines(node, { workflow, indent: inner, mark: block.order === 'sequence' ? `${i + 1}.` : '-', block }),
    ),
  ].join('\n')
}

interface Listing {
  workflow: Workflow
  indent: string
  mark: string
  block: GraphBlock
}

function nodeLines(node: GraphNode, { workflow, indent, mark, block }: Listing): string[] {
  const step = workflow.byPath.get(node.id)
  const needs =
    block.order === 'needs'
      ? block.edges.filter((edge) => edge.to === node.id).map((edge) => code(edge.from.split('/').at(-1)!))
      : []
  const notes = [
    ...(node.loop === undefined ? [] : [node.loop]),
    ...(node.condition === undefined ? [] : [`if ${code(node.condition)}`]),
    ...(needs.length === 0 ? [] : [`after ${needs.join(', ')}`]),
    ...(step === undefined ? [] : outputsOf(step)),
  ]
  const detail = node.detail === undefined ? '' : `: ${code(node.detail)}`
  const kind = node.kind === 'sequence' ? '' : ` (${node.kind})`
  const head = `${indent}${mark} **${node.name}**${kind}${detail}${notes.length === 0 ? '' : `; ${notes.join('; ')}`}`
  const deeper = indent + ' '.repeat(mark.length + 1)
  return [head, ...node.blocks.map((one) => blockList(one, workflow, deeper))]
}

function outputsOf(step: Step): string[] {
  const names = Object.keys({ ...step.outputs, ...(step.inherits ? step.steps[0]?.outputs : {}) })
  return names.length === 0 ? [] : [`gives ${names.map(code).join(', ')}`]
}

function outputTable(outputs: Record<string, string>, title: string): string[] {
  const rows = Object.entries(outputs).map(([name, value]) => `| ${code(name)} | ${cell(code(value))} |`)
  return rows.length === 0 ? [] : [title, ['| output | value |', '|---|---|', ...rows].join('\n')]
}

function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`'
  return `${fence}${text.replaceAll('\n', ' ')}${fence}`
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
