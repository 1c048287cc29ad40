import type { Diagnostic } from '../../core/diagnostic.ts'
import { fault } from '../check.ts'
import { type Draft, nameCriteria } from '../criteria.ts'
import { givenId, idsOf } from '../criterion_id.ts'
import type { Dialect } from '../dialect.ts'
import type { Document } from '../document.ts'
import { modalOf } from '../modal.ts'
import { outlineOf, type Outline } from '../outline.ts'
import { partOf, type ReadPart } from '../part.ts'
import { questionsIn } from '../questions.ts'
import { type RequirementBlock, requirementBlocks } from '../requirement_blocks.ts'
import { scenarioDrafts } from '../scenario_drafts.ts'
import type { Item } from '../spec.ts'
import { stemOf } from '../stem.ts'
import { findSwallowed } from '../swallowed.ts'

const DELTA = /^(?:ADDED|MODIFIED|REMOVED|RENAMED) Requirements$/i

/** A main spec of OpenSpec: requirements with scenarios that hold today. */
export const openspec: Dialect = {
  name: 'openspec',
  claims: ({ text }) => /^\s{0,3}### Requirement:/im.test(text),
  read(document, placed) {
    const id = placed?.id ?? stemOf(document.path)
    if (placed?.role === 'other') return notOne(document, id)
    return readMain(document, id)
  },
}

/** A file beside the specs: `openspec/specs/spec.md` itself is an error, since it belongs to no capability. */
function notOne(document: Document, id: string): ReadPart {
  const spec = partOf(document, { dialect: 'openspec', id, kind: 'context' })
  if (!/(?:^|\/)openspec\/specs\/spec\.md$/i.test(document.path)) return { spec, findings: [] }
  const hint = 'Move it to openspec/specs/<capability>/spec.md'
  const at = { line: 1, column: 1 }
  return { findings: [fault('spec.misplaced', 'This spec lies in no folder of a capability', at, document, hint)] }
}

function readMain(document: Document, id: string): ReadPart {
  const outline = outlineOf(document)
  const blocks = requirementBlocks(document, outline)
  const names = idsOf(
    blocks.map(({ name }) => name),
    (name) => givenId(name),
  )
  const requirements = blocks.map((block, i): Item => requirementItem(block, names[i]!.id))
  const drafts = blocks.flatMap((block, i): Draft[] => scenarioDrafts(block, names[i]!.id))
  const { criteria, findings } = nameCriteria(document, id, drafts)
  const spec = partOf(document, {
    dialect: 'openspec',
    id,
    requirements,
    scenarios: criteria,
    criteria,
    questions: questionsIn(document),
  })
  const shapes = [...shapeOf(document, blocks), ...outside(document, outline, blocks), ...deltas(document, outline)]
  return { spec, findings: [...findings, ...shapes, ...findSwallowed(document)] }
}

/** A requirement as an item: its name, and how strongly its body puts it. */
export function requirementItem({ name, body, line, column }: RequirementBlock, id: string): Item {
  return { id, text: name, line, column, state: 'open', ...modalOf(body) }
}

/** Requirements without a body or a scenario, and those that share a name. */
export function shapeOf(document: Document, blocks: readonly RequirementBlock[]): Diagnostic[] {
  const seen = new Map<string, RequirementBlock>()
  return blocks.flatMap((block) => {
    const found: Diagnostic[] = []
    const before = seen.get(`${block.section}\0${block.name}`)
    const say = (code: string, message: string, hint: string): void => {
      found.push(fault(code, message, block, document, hint))
    }
    if (before !== undefined)
      say(
        'spec.duplicate-requirement',
        `The requirement "${block.name}" stands on line ${before.line} already`,
        'Give it another name',
      )
    else seen.set(`${block.section}\0${block.name}`, block)
    if (block.body === '')
      say('spec.no-body', `The requirement "${block.name}" says nothing`, 'Write what the system SHALL do')
    if (block.scenarios.length === 0)
      say(
        'spec.no-scenario',
        `The requirement "${block.name}" has no scenario`,
        'Add "#### Scenario: ..." with WHEN and THEN',
      )
    return found
  })
}

/** OpenSpec reads the first `## Requirements` and no other section. */
function outside(document: Document, outline: readonly Outline[], blocks: readonly RequirementBlock[]): Diagnostic[] {
  const own = outline.find(({ depth, title }) => depth === 2 && /^Requirements$/i.test(title))
  const isSeen = ({ line }: RequirementBlock): boolean => own !== undefined && line > own.line && line <= own.end
  return blocks
    .filter((block) => !isSeen(block) && !DELTA.test(block.section))
    .map((block) => {
      const where = /^Requirements$/i.test(block.section) ? 'the first' : 'the section'
      const message = `The requirement "${block.name}" stands outside of ${where} "## Requirements", where OpenSpec does not see it`
      return { ...fault('spec.lost-requirement', message, block, document, 'Move it there'), severity: 'warning' }
    })
}

function deltas(document: Document, outline: readonly Outline[]): Diagnostic[] {
  return outline
    .filter(({ depth, title }) => depth === 2 && DELTA.test(title))
    .map((heading) => {
      const message = `"## ${heading.title}" belongs into a change, not into a main spec: OpenSpec does not see the requirements below it`
      return fault('spec.delta-in-main', message, heading, document, 'Write "## Requirements"')
    })
}
