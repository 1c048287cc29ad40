import type { Code, Html } from 'mdast'
import type { Diagnostic } from '../core/diagnostic.ts'
import { fault } from './check.ts'
import type { Document } from './document.ts'
import { offsetOf, walk } from './walk.ts'

const BOX = /^[ \t>]*(?:[-*+]|\d{1,9}[.)])[ \t]+\[[ \txX]\][ \t]+\S/

/**
 * Finds boxes inside code and HTML that were hardly meant as examples: behind a fence or comment without an end, say. In a list
 * of tasks a box in a fence is worth a word too.
 */
export function findSwallowed(document: Document, isTasks = false): Diagnostic[] {
  const findings: Diagnostic[] = []
  for (const node of walk(document.tree)) {
    if (node.type !== 'code' && node.type !== 'html') continue
    const source = document.text.slice(offsetOf(node), node.position?.end.offset)
    const count = source.split(/\r\n|\n|\r/).filter((line) => BOX.test(line)).length
    if (count === 0) continue
    const found = (node.type === 'code' ? inCode(node, source) : inHtml(node)) ?? (isTasks ? EXAMPLE : undefined)
    if (found === undefined) continue
    const message = `${found.message}: ${count} ${count === 1 ? 'item is' : 'items are'} swallowed`
    const at = document.lines.at(offsetOf(node))
    findings.push({ ...fault(found.code, message, at, document, found.hint), severity: found.severity })
  }
  return findings
}

type Found = Pick<Diagnostic, 'code' | 'severity' | 'message'> & { hint: string }

const EXAMPLE: Found = {
  code: 'spec.box-in-code',
  severity: 'info',
  message: 'What stands in code or a comment is an example',
  hint: 'Put them outside if they count',
}

function inCode(_node: Code, source: string): Found | undefined {
  const fence = /^(`{3,}|~{3,})/.exec(source)?.[1]
  if (fence === undefined) {
    const hint = 'Indent a list by less than four blanks, or put the example into a fence'
    return { code: 'spec.box-in-code', severity: 'warning', message: 'Indented lines are read as code', hint }
  }
  const last = /[^\r\n]*$/
    .exec(source)![0]
    .replace(/^[ \t>]+/, '')
    .trimEnd()
  const closed = last !== source.trimEnd() && last.length >= fence.length && last === fence[0]!.repeat(last.length)
  if (closed) return undefined
  return {
    code: 'spec.open-fence',
    severity: 'error',
    message: 'This fence has no end',
    hint: `Close it with ${fence}`,
  }
}

function inHtml({ value }: Html): Found | undefined {
  if (value.startsWith('<!--')) {
    if (value.includes('-->')) return undefined
    return {
      code: 'spec.open-comment',
      severity: 'error',
      message: 'This comment has no end',
      hint: 'Close it with -->',
    }
  }
  const hint = 'Put an empty line between the tag and the list'
  return { code: 'spec.box-in-html', severity: 'warning', message: 'Lines behind a tag are read as HTML', hint }
}
