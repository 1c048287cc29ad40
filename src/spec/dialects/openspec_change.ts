import type { Diagnostic } from '../../core/diagnostic.ts'
import { bulletsOf } from '../bullets.ts'
import { fault } from '../check.ts'
import { type Draft, nameCriteria, readBoxItems } from '../criteria.ts'
import { givenId, slugOf } from '../criterion_id.ts'
import type { Dialect } from '../dialect.ts'
import type { Document } from '../document.ts'
import { findLookAlikes } from '../look_alikes.ts'
import { filesNamed } from '../named_files.ts'
import { headingsOf, outlineOf, type Outline } from '../outline.ts'
import { partOf, type ReadPart } from '../part.ts'
import { proseOf } from '../prose.ts'
import { questionsIn } from '../questions.ts'
import { type RequirementBlock, requirementBlocks } from '../requirement_blocks.ts'
import { scenarioDrafts } from '../scenario_drafts.ts'
import type { Delta } from '../spec.ts'
import { findSwallowed } from '../swallowed.ts'
import { requirementItem, shapeOf } from './openspec.ts'
import { deltaShape } from './openspec_delta_shape.ts'

/** A change of OpenSpec: a proposal, tasks, and what it does to the main specs. */
export const openspecChange: Dialect = {
  name: 'openspec-change',
  claims: ({ text }) => /^\s{0,3}## (?:ADDED|MODIFIED|REMOVED|RENAMED) Requirements/im.test(text),
  read(document, placed) {
    const id = placed?.id ?? document.path.split('/').at(-2) ?? 'change'
    const role = placed?.role ?? (/tasks\.md$/i.test(document.path) ? 'tasks' : 'delta')
    if (role === 'tasks') return readTasks(document, id)
    if (role === 'delta') return readDelta(document, id)
    if (role === 'proposal') return { spec: proposal(document, id), findings: [] }
    const kind = 'context'
    return { spec: partOf(document, { dialect: 'openspec-change', id, kind, ...frozen(document, role) }), findings: [] }
  },
}

/** What is archived is history: nothing may write to it. */
function frozen({ text }: Document, role: string): { frozen?: [{ from: number; to: number }] } {
  return role === 'archived' ? { frozen: [{ from: 0, to: text.length }] } : {}
}

function proposal(document: Document, id: string): ReturnType<typeof partOf> {
  const h1 = outlineOf(document).find(({ depth }) => depth === 1)?.title
  const title = h1?.replace(/^(?:Change|Proposal|Change Proposal):\s*/i, '')
  const bare = title === undefined || /^(?:proposal|why)$/i.test(title) ? id : title
  return partOf(document, {
    dialect: 'openspec-change',
    id,
    kind: 'change',
    title: bare,
    questions: questionsIn(document),
  })
}

function readTasks(document: Document, id: string): ReadPart {
  const outline = outlineOf(document)
  const { drafts, findings } = readBoxItems(document, document.boxes)
  const tasks = drafts.map((draft): Draft => {
    const [, given, rest = ''] = /^(\d+(?:\.\d+)+[a-z]?)\.?\s+(.*)$/.exec(draft.text) ?? []
    const group = /^(\d+)\.?\s/.exec(headingsOf(draft.line, outline)[0]?.title ?? '')?.[1]
    const parent = group === undefined ? {} : { parent: String(Number(group)) }
    const more = { ...parent, ...filesNamed(document.lines.text(draft.line)) }
    return given === undefined ? { ...draft, more } : { ...draft, given, text: rest, more }
  })
  const { criteria, findings: named } = nameCriteria(document, id, tasks)
  const questions = questionsIn(document)
  const spec = partOf(document, { dialect: 'openspec-change', id, kind: 'tasks', tasks: criteria, criteria, questions })
  return {
    spec,
    findings: [...findings, ...named, ...findLookAlikes(document), ...findSwallowed(document, true)],
  }
}

/** The capability that a delta changes: the folders between `specs/` and `spec.md`. */
function capabilityOf(path: string): string {
  return /\/specs\/(.+)\/spec\.md$/i.exec(path)?.[1]?.normalize('NFC') ?? ''
}

function readDelta(document: Document, id: string): ReadPart {
  const capability = capabilityOf(document.path)
  if (capability === '') {
    const hint = 'Move it to specs/<capability>/spec.md in the folder of the change'
    const message = 'This delta names no capability'
    return { findings: [fault('spec.misplaced', message, { line: 1, column: 1 }, document, hint)] }
  }
  const outline = outlineOf(document)
  const blocks = requirementBlocks(document, outline)
  const written = blocks.filter(({ section }) => /^(?:ADDED|MODIFIED) /i.test(section))
  const ids = namesOf(written, capability)
  const drafts = written.flatMap((block, i) => scenarioDrafts(block, ids[i]!))
  const { criteria, findings } = nameCriteria(document, id, drafts)
  const deltas = deltasOf(document, { capability, outline, blocks })
  const spec = partOf(document, {
    dialect: 'openspec-change',
    id,
    kind: 'context',
    requirements: written.map((block, i) => requirementItem(block, ids[i]!)),
    scenarios: criteria,
    criteria,
    questions: questionsIn(document),
    deltas,
  })
  const shapes = [
    ...shapeOf(document, written).filter(({ code }) => code !== 'spec.duplicate-requirement'),
    ...repeated(document, written),
    ...deltaShape(document, { outline, blocks, deltas }),
  ]
  return { spec, findings: [...findings, ...shapes, ...findSwallowed(document)] }
}

/** The ids of requirements; one that stands there twice is told apart, since it is an error of its own. */
function namesOf(blocks: readonly RequirementBlock[], capability: string): string[] {
  const counts = new Map<string, number>()
  return blocks.map(({ name }) => {
    const count = (counts.get(name) ?? 0) + 1
    counts.set(name, count)
    return `${capability}/${givenId(name) ?? slugOf(name)}${count === 1 ? '' : `-${count}`}`
  })
}

/** Requirements that are added or modified twice, in the words of the rule `delta-clash`. */
function repeated(document: Document, blocks: readonly RequirementBlock[]): Diagnostic[] {
  const first = new Map<string, RequirementBlock>()
  return blocks.flatMap((block) => {
    const before = first.get(block.name)
    if (before === undefined) {
      first.set(block.name, block)
      return []
    }
    const [a = '', b = ''] = [before, block].map(({ section }) => section.split(' ')[0]!.toUpperCase())
    const what = a === b ? `is ${a} twice` : `is both ${a} and ${b}`
    const message = `"${block.name}" ${what}, the other one on line ${before.line} of ${document.path}`
    return [fault('spec.delta-clash', message, block, document, 'Keep one of them')]
  })
}

interface DeltaFile {
  capability: string
  outline: readonly Outline[]
  blocks: readonly RequirementBlock[]
}

function deltasOf(document: Document, file: DeltaFile): Delta[] {
  const written = file.blocks.flatMap((block): Delta[] => {
    const op = /^(added|modified|removed) /i.exec(block.section)?.[1]?.toLowerCase() as Delta['op'] | undefined
    if (op === undefined) return []
    const { lines, text } = document
    const from = lines.start(block.first)
    const to = lines.start(block.last) + lines.text(block.last).length
    return [
      {
        op,
        capability: file.capability,
        name: block.name,
        file: document.path,
        ...(op === 'removed' ? {} : { block: text.slice(from, to) }),
        scenarios: block.scenarios.map(({ name }) => name),
        line: block.line,
        column: block.column,
      },
    ]
  })
  return [...written, ...listed(document, file)].toSorted((a, b) => a.line - b.line)
}

/** Names that stand in list items: what is removed, and from what name to what name. */
function listed(document: Document, { capability, outline }: DeltaFile): Delta[] {
  const found: Delta[] = []
  const bullets = new Set(bulletsOf(document).map(({ line }) => line))
  let from: Delta | undefined
  for (const { line, text } of proseOf(document)) {
    const section = headingsOf(line, outline).find(({ depth }) => depth === 2)?.title ?? ''
    const renamed = /^RENAMED /i.test(section)
    if (!bullets.has(line) || !(renamed || /^REMOVED /i.test(section))) continue
    const match = /^\s*[-*+]\s+(?:(FROM|TO):\s*)?`?(?:###\s*)?(?:Requirement:\s*)?(.+?)`?\s*$/i.exec(text)
    const [, side, name = ''] = match ?? []
    const fixed = /Requirement:/i.test(text)
    if (match === null || !fixed) continue
    const base = {
      capability,
      name: name.normalize('NFC'),
      file: document.path,
      scenarios: [],
      line,
      column: text.search(/\S/) + 1,
    }
    if (renamed && side?.toUpperCase() === 'FROM') from = { op: 'renamed', ...base }
    else if (renamed && side?.toUpperCase() === 'TO' && from !== undefined) {
      found.push({ ...from, to: base.name })
      from = undefined
    } else if (!renamed) found.push({ op: 'removed', ...base })
  }
  return found
}
