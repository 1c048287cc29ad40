import type { Diagnostic } from '../../core/diagnostic.ts'
import type { Document } from '../document.ts'
import { fault } from '../fault.ts'
import { headingsOf, type Outline } from '../outline.ts'
import { proseOf } from '../prose.ts'
import type { RequirementBlock } from '../requirement_blocks.ts'
import type { Delta } from '../spec.ts'

const SECTION = /^(?:ADDED|MODIFIED|REMOVED|RENAMED) Requirements$/i

interface DeltaParts {
  outline: readonly Outline[]
  blocks: readonly RequirementBlock[]
  deltas: readonly Delta[]
}

/** What in a delta says nothing to OpenSpec: no section, a section without an entry, requirements and headings that it passes over. */
export function deltaShape(document: Document, { outline, blocks, deltas }: DeltaParts): Diagnostic[] {
  const sections = outline.filter(({ depth, title }) => depth === 2 && SECTION.test(title))
  const lost = blocks.filter(({ section }) => !SECTION.test(section)).map((block) => lostRequirement(document, block))
  if (sections.length === 0) return [noSection(document), ...lost]
  const used = new Set(deltas.map(({ line }) => headingsOf(line, outline).find(({ depth }) => depth === 2)?.line))
  const isAlone = deltas.length === 0
  const empty = sections.filter(({ line }) => !used.has(line)).map((one) => emptySection(document, one, isAlone))
  return [...empty, ...lost, ...strayHeadings(document, outline)]
}

function noSection(document: Document): Diagnostic {
  const message = 'This delta has no section such as "## ADDED Requirements", so it changes nothing'
  const hint = 'Put one above what it is about, or move the page out of the folder "specs" of the change'
  return fault('spec.no-delta', message, { line: 1, column: 1 }, document, hint)
}

function lostRequirement(document: Document, block: RequirementBlock): Diagnostic {
  const message = `The requirement "${block.name}" stands outside of "## ADDED Requirements" and the like, where OpenSpec does not see it`
  return { ...fault('spec.lost-requirement', message, block, document, 'Move it there'), severity: 'warning' }
}

/** An error where the file has no entry at all; beside others it may say that nothing is removed. */
function emptySection(document: Document, section: Outline, isAlone: boolean): Diagnostic {
  const isList = /^(?:REMOVED|RENAMED)/i.test(section.title)
  const form = /^RENAMED/i.test(section.title)
    ? '"- FROM: `### Requirement: A`" and "- TO: `### Requirement: B`"'
    : `"### Requirement: ..."${isList ? ', also as an item of a list' : ''}`
  const message = `Nothing below "## ${section.title}" is an entry`
  const one = fault('spec.empty-delta', message, section, document, `Write ${form} below it, or remove it`)
  if (isAlone) return one
  const says = proseOf(document, section.line + 1, section.end).some(({ text }) =>
    /^\s*(?:[-*+]\s|#{3,6}\s)/.test(text),
  )
  return { ...one, severity: says ? 'warning' : 'info' }
}

function strayHeadings(document: Document, outline: readonly Outline[]): Diagnostic[] {
  const stray = outline.filter(({ depth, title, above }) => {
    const section = outline[above]
    const within = section?.depth === 2 && /^(?:ADDED|MODIFIED) Requirements$/i.test(section.title)
    return depth === 3 && within && !/^Requirement:\s*\S/i.test(title)
  })
  return stray.map((heading) => {
    const nameless = /^Requirement:?\s*$/i.test(heading.title)
    const message = nameless
      ? 'This requirement has no name, so it is passed over'
      : `"### ${heading.title}" is no requirement, so it and what stands below it is passed over`
    const hint = nameless
      ? 'Write "### Requirement: <name>"'
      : `Write "### Requirement: ${heading.title}" if it is to be one`
    return { ...fault('spec.stray-heading', message, heading, document, hint), severity: 'info' as const }
  })
}
