import type { TestResult } from '../../core/event.ts'
import { join } from './join.ts'

const tag = /<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>/g

/** JUnit's XML. Only tags and attributes are looked at; a document with a DOCTYPE or entities of its own is not read. */
export function parseJunit(text: string): TestResult[] | undefined {
  const start = text.search(/<testsuites?[\s>]/)
  if (start === -1 || /<!(?:DOCTYPE|ENTITY)/i.test(text)) return undefined
  const found: TestResult[] = []
  let current: TestResult | undefined
  let suiteFile: string | undefined
  for (const [, closing, name, attributes, empty] of tagsOnly(text.slice(start)).matchAll(tag)) {
    if (name === 'testsuite' && closing === '') suiteFile = attribute(attributes!, 'file')
    if (name === 'testcase' && closing === '') {
      current = testOf(attributes!, suiteFile)
      found.push(current)
      if (empty === '/') current = undefined
    }
    if (name === 'testcase' && closing === '/') current = undefined
    if (current === undefined || closing === '/') continue
    if (name === 'failure' || name === 'error') current.status = 'failed'
    if (name === 'skipped' && current.status === 'passed') current.status = 'skipped'
  }
  return found
}

/** A document without comments, CDATA and instructions; one that is not closed ends it. */
function tagsOnly(xml: string): string {
  const closings: Record<string, string> = { '<!--': '-->', '<![CDATA[': ']]>', '<?': '?>' }
  const opening = /<!--|<!\[CDATA\[|<\?/g
  let out = ''
  let from = 0
  for (let match = opening.exec(xml); match !== null; match = opening.exec(xml)) {
    out += xml.slice(from, match.index)
    const end = xml.indexOf(closings[match[0]]!, match.index)
    if (end === -1) return out
    from = end + closings[match[0]]!.length
    opening.lastIndex = from
  }
  return out + xml.slice(from)
}

function testOf(attributes: string, suiteFile: string | undefined): TestResult {
  const file = attribute(attributes, 'file') ?? suiteFile
  const name = join([attribute(attributes, 'classname'), attribute(attributes, 'name')])
  return { name, ...(file === undefined ? {} : { file }), status: 'passed' }
}

function attribute(attributes: string, name: string): string | undefined {
  const match = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`).exec(attributes)
  return match ? decode(match[1] ?? match[2]!) : undefined
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return entities[name]!
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole
  })
}
