import type { Document } from '../document.ts'
import { outlineOf, type Outline } from '../outline.ts'
import { readSpec } from '../read_spec.ts'
import { requirementBlocks } from '../requirement_blocks.ts'
import type { DeltaFile } from './delta_entries.ts'
import { headingBlocks, isRequirement, nameOf } from './headings.ts'
import type { Conflict } from './merge_conflict.ts'
import { openText } from './open_text.ts'

/** What our reader finds in a main spec that OpenSpec calls invalid. */
const INVALID = new Set([
  'spec.no-body',
  'spec.no-scenario',
  'spec.duplicate-requirement',
  'spec.delta-in-main',
  'spec.lost-requirement',
])

export interface Judging {
  /** The main spec as it stood; undefined where it is a new one. */
  before: Document | undefined
  path: string
  deltaPath: string
  file: DeltaFile
}

interface Fault {
  code: string
  message: string
  /** In the text that is judged. */
  line: number
  hint?: string | undefined
  /** OpenSpec's trouble only: our reader reads it. */
  mild?: true
}

/**
 * What makes a merged text no valid main spec of OpenSpec. Each fault is told where it comes from: in the delta, or in the main
 * spec as it stood.
 */
export function judgeMain(text: string, judging: Judging): Conflict[] {
  const { before, path, deltaPath, file } = judging
  const document = openText(Buffer.from(text), path)
  const outline = outlineOf(document)
  const read = readSpec(Buffer.from(text), path, { dialect: 'openspec' }).findings
  const invalid = read.filter(({ code }) => INVALID.has(code))
  const faults: Fault[] = [
    ...invalid.map(({ code, message, at, hint }) => ({ code, message, line: at.line ?? 1, hint })),
    ...purposeFaults(document, outline),
    ...withoutSteps(document, outline),
    ...strayHeadings(document, outline),
    ...unseenHeadings(document, outline),
  ]
  const now = requirementLines(document)
  const then = before === undefined ? [] : requirementLines(before)
  return faults.map(({ line, mild, hint, ...fault }) => {
    return { ...fault, ...placeOf(line), grave: mild !== true, ...(hint === undefined ? {} : { hint }) }
  })

  function placeOf(line: number): { file: string; line: number } {
    const name = now.find((one) => line >= one.line && line <= one.last)?.name
    const entry = file.entries.find(({ op, name: own }) => own === name && (op === 'added' || op === 'modified'))
    if (entry !== undefined) return { file: deltaPath, line: entry.line }
    const from = file.entries.find(({ op, to }) => op === 'renamed' && to === name)?.name ?? name
    const old = then.find((one) => one.name === from)
    return { file: path, line: old?.line ?? sameLine(before, document.lines.text(line)) }
  }
}

function requirementLines(document: Document): Array<{ name: string; line: number; last: number }> {
  const { lines } = document
  return headingBlocks(document)
    .filter(isRequirement)
    .map((one) => ({
      name: nameOf(one),
      line: lines.at(one.from).line,
      last: lines.at(Math.max(one.from, one.to - 1)).line,
    }))
}

function sameLine(document: Document | undefined, text: string): number {
  for (let line = 1; line <= (document?.lines.count ?? 0); line++) if (document!.lines.text(line) === text) return line
  return 1
}

function purposeFaults(document: Document, outline: readonly Outline[]): Fault[] {
  const purpose = outline.find(({ title }) => /^purpose$/i.test(title))
  const hint = 'Write "## Purpose" and below it what the capability is for'
  if (purpose === undefined) {
    return [{ code: 'spec.no-purpose', message: 'The main spec has no "## Purpose"', line: 1, hint }]
  }
  if (hasText(document, purpose.line + 1, purpose.end)) return []
  return [{ code: 'spec.no-purpose', message: 'The purpose of the main spec is empty', line: purpose.line, hint }]
}

function hasText({ lines }: Document, from: number, to: number): boolean {
  for (let line = from; line <= to; line++) if (lines.text(line).trim() !== '') return true
  return false
}

/** A heading alone is no scenario. */
function withoutSteps(document: Document, outline: readonly Outline[]): Fault[] {
  const byLine = new Map(outline.map((one) => [one.line, one]))
  return requirementBlocks(document, outline).flatMap(({ name, line, scenarios }) => {
    const own = scenarios.flatMap((scenario) => byLine.get(scenario.line) ?? [])
    if (own.length === 0 || own.some((one) => hasText(document, one.line + 1, one.end))) return []
    const message = `No scenario of the requirement "${name}" has a step`
    return [{ code: 'spec.no-scenario', message, line, hint: 'Write "- **WHEN** ..." and "- **THEN** ..." below it' }]
  })
}

/** OpenSpec takes any heading of depth three for a requirement, and wants a scenario of it. */
function strayHeadings(document: Document, outline: readonly Outline[]): Fault[] {
  const section = outline.find(({ depth, title }) => depth === 2 && /^requirements$/i.test(title))
  if (section === undefined) return []
  return outline.flatMap((one, i) => {
    const isStray =
      one.depth === 3 && one.line > section.line && one.line <= section.end && !/^requirement:/i.test(one.title)
    if (!isStray) return []
    const below = outline.slice(i + 1).filter(({ line, depth }) => line <= one.end && depth === 4)
    if (below.some((scenario) => hasText(document, scenario.line + 1, scenario.end))) return []
    const message = `"### ${one.title}" stands among the requirements, and OpenSpec takes it for one without a scenario`
    return [{ code: 'spec.stray-heading', message, line: one.line, hint: 'Move it behind "## Requirements"' }]
  })
}

function unseenHeadings({ lines }: Document, outline: readonly Outline[]): Fault[] {
  const sections = outline.filter(({ depth, title }) => depth === 2 && /^(?:purpose|requirements)$/i.test(title))
  return sections.flatMap(({ line, title }) => {
    if (/^##\s+(?:purpose|requirements)\s*$/i.test(lines.text(line))) return []
    const message = `OpenSpec does not see "${lines.text(line).trim()}" as a heading`
    return [{ code: 'spec.unseen-heading', message, line, hint: `Write "## ${title}"`, mild: true as const }]
  })
}
