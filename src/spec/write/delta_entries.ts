import type { Document } from '../document.ts'
import { headingBlocks, isInside, isRequirement, nameOf, type Block } from './headings.ts'

/** One thing that a delta does to a requirement. */
export interface Entry {
  op: 'added' | 'modified' | 'removed' | 'renamed'
  name: string
  to?: string
  /** The block, heading included, for `added` and `modified`. */
  text: string
  line: number
}

/** What a delta says, in the order of the file, and what stands in it that says nothing. */
export interface DeltaFile {
  entries: Entry[]
  /** One side of a renaming without the other. */
  unpaired: Array<{ side: 'FROM' | 'TO'; name: string; line: number }>
  /** Headings of depth three behind a requirement that are none, with text of their own. */
  stray: Array<{ title: string; line: number }>
  /** Requirements outside of all sections of a delta. */
  outside: Array<{ name: string; line: number }>
}

/** Takes a delta of OpenSpec apart. */
export function readDelta(document: Document): DeltaFile {
  const all = headingBlocks(document)
  const file: DeltaFile = { entries: [], unpaired: [], stray: [], outside: [] }
  const sections = all.flatMap((section) => {
    const op = /^(added|modified|removed|renamed) requirements$/i.exec(section.title)?.[1]?.toLowerCase()
    return section.depth === 2 && op !== undefined ? [{ ...section, op: op as Entry['op'] }] : []
  })
  for (const section of sections) {
    if (section.op === 'renamed') readRenames(document, section, file)
    else readSection(document, section, { all, file })
  }
  const orphans = all.filter((one) => isRequirement(one) && !sections.some((section) => isInside(one, section)))
  file.outside = orphans.map((one) => ({ name: nameOf(one), line: lineOf(document, one.from) }))
  return file
}

function readSection(
  document: Document,
  section: Block & { op: Entry['op'] },
  { all, file }: { all: readonly Block[]; file: DeltaFile },
): void {
  const { op } = section
  const headed = all.filter((one) => one.depth === 3 && isInside(one, section))
  const first = headed.findIndex(isRequirement)
  for (const [i, one] of headed.entries()) {
    const line = lineOf(document, one.from)
    if (isRequirement(one)) {
      file.entries.push({ op, name: nameOf(one), text: document.text.slice(one.from, one.to), line })
    } else if (op !== 'removed' && first >= 0 && i > first && document.text.slice(one.body, one.to).trim() !== '') {
      file.stray.push({ title: one.title, line })
    }
  }
  if (op === 'removed') file.entries.push(...bulletsIn(document, section))
}

function lineOf({ lines }: Document, offset: number): number {
  return lines.at(offset).line
}

/** `- FROM: ### Requirement: A` and `- TO: ...`, in backticks or not. */
function readRenames(document: Document, section: Block, { entries, unpaired }: DeltaFile): void {
  const source = document.text.slice(section.body, section.to)
  const found = source.matchAll(
    /^[ \t]*(?:[-*+][ \t]+)?(FROM|TO):[ \t]*`?(?:#{1,6}[ \t]*)?Requirement:[ \t]*(.*?)`?[ \t]*$/gim,
  )
  let from: { name: string; line: number } | undefined
  for (const { 1: side, 2: name = '', index } of found) {
    const here = { name: name.trim(), line: lineOf(document, section.body + index) }
    if (side!.toUpperCase() === 'FROM') {
      if (from !== undefined) unpaired.push({ side: 'FROM', ...from })
      from = here
    } else if (from === undefined) unpaired.push({ side: 'TO', ...here })
    else {
      entries.push({ op: 'renamed', ...from, to: here.name, text: '' })
      from = undefined
    }
  }
  if (from !== undefined) unpaired.push({ side: 'FROM', ...from })
}

/** A removed requirement may stand in a list: ``- `### Requirement: A` ``. */
function bulletsIn(document: Document, section: Block): Entry[] {
  const source = document.text.slice(section.body, section.to)
  const found = source.matchAll(/^[ \t]*[-*+][ \t]+`?(?:#{1,6}[ \t]*)?Requirement:[ \t]*(.*?)`?[ \t]*$/gim)
  return [...found].map(({ 1: name = '', index }) => {
    return { op: 'removed', name: name.trim(), text: '', line: lineOf(document, section.body + index) }
  })
}
