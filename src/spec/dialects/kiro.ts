import { fault } from '../check.ts'
import type { Dialect } from '../dialect.ts'
import type { Document } from '../document.ts'
import { outlineOf } from '../outline.ts'
import { partOf, type ReadPart } from '../part.ts'
import { proseOf } from '../prose.ts'
import type { Item } from '../spec.ts'
import { readKiroRequirements } from './kiro_requirements.ts'
import { readKiroTasks } from './kiro_tasks.ts'
import { readStatements } from './kiro_statements.ts'

/** Kiro and cc-sdd: a folder with requirements or a bug's description, a design, and tasks. */
export const kiro: Dialect = {
  name: 'kiro',
  claims: ({ text }) =>
    /^\s{0,3}#### Acceptance Criteria\s*$/im.test(text) && /^\s{0,3}### Requirement \d/im.test(text),
  read(document, placed) {
    const id = placed?.id ?? document.path.split('/').at(-2) ?? 'spec'
    const name = document.path.slice(document.path.lastIndexOf('/') + 1).toLowerCase()
    const role = placed?.role ?? name.replace(/\.md$/, '')
    if (role === 'tasks') return readKiroTasks(document, id)
    if (role === 'bugfix') return readStatements(document, id)
    if (role === 'settings') return readSettings(document, id)
    if (role === 'design') return { spec: readDesign(document, id), findings: [] }
    if (role === 'other') return { spec: partOf(document, { dialect: 'kiro', id, kind: 'context' }), findings: [] }
    return readKiroRequirements(document, id)
  },
}

/** cc-sdd's `spec.json`: until it says that the work may begin, the spec is a draft. */
function readSettings(document: Document, id: string): ReadPart {
  const part = partOf(document, { dialect: 'kiro', id, kind: 'context', sections: [] })
  try {
    const said = JSON.parse(document.text) as { ready_for_implementation?: unknown; phase?: unknown } | null
    const status = said?.ready_for_implementation === false ? 'draft' : 'ready'
    return { spec: { ...part, status }, findings: [] }
  } catch {
    const found = fault('spec.settings', 'This is no valid JSON', { line: 1, column: 1 }, document, 'Mend it')
    return { spec: part, findings: [{ ...found, severity: 'warning' }] }
  }
}

/** A design: its correctness properties are scenarios, each with the criteria that it stands for. */
function readDesign(document: Document, id: string): NonNullable<ReadPart['spec']> {
  const title = outlineOf(document).find(({ depth }) => depth === 1)?.title
  return partOf(document, {
    dialect: 'kiro',
    id,
    kind: 'context',
    ...(title === undefined ? {} : { title }),
    scenarios: propertiesOf(document),
  })
}

function propertiesOf(document: Document): Item[] {
  const found: Item[] = []
  for (const { line, text } of proseOf(document)) {
    const match = /^\s*(?:[-*+]\s+|#{1,6}\s+)?(?:\*\*)?Property (\d+)\s*[:：]\s*(.+?)(?:\*\*)?\s*$/i.exec(text)
    if (match !== null) {
      found.push({ id: `P${match[1]}`, text: match[2]!, line, column: text.search(/\S/) + 1, state: 'open' })
    }
    const refs = /Validates:\s*(?:Requirements?)?\s*([\d., ]+)/i.exec(text)?.[1]?.match(/\d+(?:\.\d+)*/g)
    if (refs !== null && refs !== undefined && found.length > 0) found.at(-1)!.refs = [...refs]
  }
  return found
}
