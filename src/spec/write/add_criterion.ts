import type { Diagnostic } from '../../core/diagnostic.ts'
import { MmmError } from '../../core/error.ts'
import type { Document } from '../document.ts'
import { readSpec } from '../read_spec.ts'
import type { Check, Criterion, Item, Spec } from '../spec.ts'
import { checkText } from '../spec_json.ts'
import { cleanWords, escapeMarkdown, verifyLines } from './check_lines.ts'
import { headingBlocks } from './headings.ts'
import { nextLead } from './id_scheme.ts'
import { itemLine, lastLineOf, type ItemLine } from './item_lines.ts'
import { lineEndOf, openText, toBytes } from './open_text.ts'

/** What is to be added. */
export interface Addition {
  /** One sentence: what must hold. It may hold its check, as in a file. */
  text: string
  /** The command that proves it. */
  command?: string | undefined
}

/** A file with one criterion more. */
export interface Added {
  bytes: Uint8Array
  /** The new criterion, as the file says it. */
  criterion: Criterion
  /** Lines that were put in, without their ends. */
  lines: string[]
}

/** The file that a new criterion of a spec goes to: where its last one of the chief list stands. */
export function fileForNew(spec: Spec): string {
  return anchorOf(spec)?.file ?? spec.path
}

/**
 * Adds a criterion in the way that the file writes its own: same list, marker, line end, and the next id. All other bytes stay.
 *
 * @param bytes the content of {@link fileForNew}
 * @throws MmmError `spec.cannot-add` where the result would not read as that, with nothing else changed
 */
export function addCriterion(bytes: Uint8Array, spec: Spec, addition: Addition): Added {
  const path = fileForNew(spec)
  const document = openText(bytes, path)
  const text = cleanWords(addition.text)
  const command = addition.command?.trim()
  if (spec.dialect === 'openspec' && (command !== undefined || /verify:|\[@test\]/i.test(text))) throw noPlace(path)
  const trying: Trying = { document, spec, before: readSpec(bytes, path, { dialect: spec.dialect }) }
  for (const words of [text, escapeMarkdown(text)]) {
    const alone = tryWords({ text: words }, text, trying)
    const own = alone.criterion?.check
    if (own !== undefined && command !== undefined) throw twoChecks(own, command)
    if (own !== undefined && said(text) === '' && words === text) throw noWords(text)
    if (words === text) refuseBadCheck([...alone.fresh, ...ownFaults(text, path)])
    const done = command === undefined ? alone : tryWords({ text: words, command }, text, trying)
    const { put, criterion, lines, fresh } = done
    if (criterion === undefined || fresh.length > 0 || !isChecked(criterion, own, command)) continue
    return { bytes: put, criterion, lines }
  }
  throw cannot(spec, path)
}

function noPlace(path: string): MmmError {
  return new MmmError('spec.cannot-add', `"${path}" has no place for a check: OpenSpec knows none`, {
    at: { file: path },
    hint: 'Add the sentence alone',
  })
}

function noWords(text: string): MmmError {
  return new MmmError('spec.no-words', `"${text}" is a check, and says nothing that it proves`, {
    hint: 'Give a sentence, and the command with --verify',
  })
}

interface Trying {
  document: Document
  spec: Spec
  /** What reading the file gave before. */
  before: ReturnType<typeof readSpec>
}

/** A file with these words put in, read again. `given` are the words as they were typed. */
function tryWords(addition: Addition, given: string, { document, spec, before }: Trying) {
  const path = fileForNew(spec)
  const insertion = insertionFor(document, spec, addition)
  refuseFrozen(spec, path, insertion.at)
  const put = spliced(document, insertion)
  const after = readSpec(put, path, { dialect: spec.dialect })
  const criterion = newOne(before.spec ?? spec, after.spec, given)
  return { put, criterion, lines: insertion.lines, fresh: freshFaults(before.findings, after.findings) }
}

/** Findings about the new words; those that were there before have only moved. */
function freshFaults(before: readonly Diagnostic[], after: readonly Diagnostic[]): Diagnostic[] {
  const left = before.map(({ code, message }) => JSON.stringify([code, message]))
  return after.filter(({ code, message, severity }) => {
    const at = left.indexOf(JSON.stringify([code, message]))
    if (at !== -1) left.splice(at, 1)
    return at === -1 && (severity === 'error' || (severity === 'warning' && code === 'spec.bare-check'))
  })
}

/** What a page of mmm's own would say of the words: one of another tool takes what is no check as prose. */
function ownFaults(text: string, path: string): Diagnostic[] {
  return readSpec(Buffer.from(`- [ ] ${text}\n`), path, { dialect: 'checklist' }).findings
}

/** What was meant as a check and is none must not be written down as words. */
function refuseBadCheck(fresh: readonly Diagnostic[]): void {
  const found = fresh.find(({ code }) =>
    ['spec.two-checks', 'spec.bad-check', 'spec.bare-check', 'spec.outside'].includes(code),
  )
  if (found === undefined) return
  throw new MmmError(found.code, `The sentence cannot be added: ${found.message}`, {
    hint: found.hint ?? 'Give its check with --verify',
  })
}

function twoChecks(own: Check, command: string): MmmError {
  return new MmmError(
    'spec.two-checks',
    `The sentence has the check "${checkText(own)}", and --verify gives "${command}"`,
    {
      hint: 'A criterion has one check: leave out one of the two',
    },
  )
}

/** Whether a criterion has the check that was wanted, and no other. */
function isChecked({ check }: Criterion, own: Check | undefined, command: string | undefined): boolean {
  if (command === undefined) return JSON.stringify(check) === JSON.stringify(own)
  return check?.kind === 'command' && check.command.trim() === command
}

function cannot(spec: Spec, path: string): MmmError {
  const hint =
    spec.dialect === 'tessl'
      ? 'A criterion of a Tessl spec is a bullet with its test: "it adds [@test](../test/add.test.ts)"'
      : 'Write it by hand: what you gave does not read as one criterion there'
  return new MmmError('spec.cannot-add', `A criterion cannot be added to "${path}" so that all else stays as it is`, {
    at: { file: path },
    hint,
  })
}

function refuseFrozen(spec: Spec, path: string, at: number): void {
  if (path !== spec.path || !spec.frozen.some(({ from, to }) => at > from && at < to)) return
  throw new MmmError('spec.frozen', `The place for a new criterion in "${path}" is read-only`, {
    at: { file: path },
    hint: 'The file says that nobody may change that part',
  })
}

/** The item behind which a new one goes. */
function anchorOf(spec: Spec): Item | undefined {
  const items = [...spec.criteria, ...spec.requirements]
  const tasks = new Set(spec.tasks.map((one) => one.id))
  const chief = items.filter((one) => !tasks.has(one.id) && /^(?:.*\/)?(?:FR|REQ|AC)-?\d/.test(one.id) && isPlain(one))
  const rest = spec.criteria.filter((one) => !tasks.has(one.id))
  return lastOf(chief) ?? lastOf(inAcceptance(spec, rest)) ?? lastOf(rest) ?? lastOf(spec.criteria)
}

/** Scenarios of stories (`US1/AC2`) are no place for a sentence. */
function isPlain({ id }: Item): boolean {
  return !id.includes('/')
}

function inAcceptance(spec: Spec, items: readonly Item[]): Item[] {
  const lines = spec.text.split(/\r\n|\n|\r/)
  return items.filter((item) => {
    if (item.file !== undefined && item.file !== spec.path) return false
    for (let at = item.line - 2; at >= 0; at--) {
      const title = /^ {0,3}(?:#{1,6}[ \t]+(.*)|\*\*([^*]+)\*\*:?[ \t]*)$/.exec(lines[at]!)
      if (title !== null) return /acceptance criteria/i.test(title[1] ?? title[2] ?? '')
    }
    return false
  })
}

function lastOf(items: readonly Item[]): Item | undefined {
  return items.toSorted((a, b) => a.line - b.line).at(-1)
}

interface Insertion {
  at: number
  lines: string[]
}

function insertionFor(document: Document, spec: Spec, addition: Addition): Insertion {
  if (spec.dialect === 'openspec') return requirement(document, addition)
  const anchor = anchorOf(spec)
  const first = anchor === undefined ? undefined : topLine(document, spec, anchor)
  const item = first === undefined ? undefined : itemLine(document.lines.text(first))
  if (first === undefined || item === undefined) return section(document, addition)
  const end = lastOfList(document, first)
  const { marker } = itemLine(document.lines.text(end)) ?? item
  const last = lastLineOf(document.lines, end)
  const blank = isLoose(document, end) ? [item.indent.trimEnd()] : []
  const lines = itemLines({ ...item, marker }, { document, addition })
  return { at: document.lines.start(last + 1), lines: [...blank, ...lines] }
}

/** In a numbered list a new item goes to the end, so that no number is there twice; in others it follows its model. */
function lastOfList({ lines }: Document, first: number): number {
  const from = itemLine(lines.text(first))
  if (from === undefined || !/^\d/.test(from.marker)) return first
  let end = first
  for (let line = lastLineOf(lines, end) + 1; line <= lines.count; line++) {
    const text = lines.text(line)
    if (text.replace(/[ \t>]/g, '') === '') continue
    const next = itemLine(text)
    if (next?.indent !== from.indent || !/^\d/.test(next.marker) || next.marker.at(-1) !== from.marker.at(-1)) break
    end = line
    line = lastLineOf(lines, end)
  }
  return end
}

/** A nested criterion's outermost item that is a criterion too. */
function topLine({ lines }: Document, spec: Spec, anchor: Item): number {
  const starts = new Set(spec.criteria.filter((one) => one.file === anchor.file).map((one) => one.line))
  const depth = (line: number) => itemLine(lines.text(line))?.indent.length ?? 0
  let top = anchor.line
  for (let line = anchor.line - 1; line > 0 && depth(top) > 0; line--) {
    if (/^#{1,6}[ \t]/.test(lines.text(line))) break
    if (starts.has(line) && depth(line) < depth(top)) top = line
  }
  return top
}

function isLoose({ lines }: Document, first: number): boolean {
  if (lines.text(first - 1).trim() !== '' || first < 3) return false
  const above = lines.text(first - 2)
  return itemLine(above) !== undefined || /^[ \t]+\S/.test(above)
}

function itemLines(item: ItemLine, { document, addition }: { document: Document; addition: Addition }): string[] {
  const all = Array.from({ length: document.lines.count }, (_, i) => itemLine(document.lines.text(i + 1))?.words ?? '')
  const marker = item.marker.replace(/^\d+/, (number) => String(Number(number) + 1))
  const box = item.box === '' ? '' : '[ ] '
  const lead = nextLead(item.words, all)
  const content = item.indent + ' '.repeat(marker.length + item.gap.length)
  const check = addition.command === undefined ? [] : verifyLines(addition.command.trim())
  return [
    `${item.indent}${marker}${item.gap}${box}${lead}${addition.text}`,
    ...check.map((line) => (line === '' ? '' : content + line)),
  ]
}

/** Where there is no criterion yet: below a heading that says so, else in a new section at the end. */
function section(document: Document, addition: Addition): Insertion {
  const check = addition.command === undefined ? [] : verifyLines(addition.command.trim()).map((line) => `  ${line}`)
  const lines = [`- [ ] ${addition.text}`, ...check]
  const found = headingBlocks(document).find((one) => /^acceptance criteria/i.test(one.title))
  if (found !== undefined) {
    const body = document.text.slice(found.body, found.to)
    return { at: found.body + body.trimEnd().length, lines: ['', ...lines] }
  }
  const at = document.text.trimEnd().length
  return { at, lines: [...(at === 0 ? [] : ['']), '## Acceptance criteria', '', ...lines] }
}

/** A requirement of OpenSpec has a name, a sentence with SHALL, and a scenario. */
function requirement(document: Document, { text, command }: Addition): Insertion {
  const name = text.replace(/[.!]+$/, '')
  const body = /\b(?:SHALL|MUST)\b/.test(text) ? text : `The system SHALL do this: ${text}`
  const [, when, then] = /^(?:when|if)\s+(.+?),\s*(?:then\s+)?(.+)$/i.exec(name) ?? []
  const steps = when === undefined ? [`- **THEN** ${name}`] : [`- **WHEN** ${when}`, `- **THEN** ${then}`]
  const check = command === undefined ? [] : ['', ...verifyLines(command.trim())]
  const lines = [`### Requirement: ${name}`, '', body, '', `#### Scenario: ${name}`, '', ...steps, ...check]
  const found = headingBlocks(document).find((one) => one.depth === 2 && /^requirements$/i.test(one.title))
  const end = found?.to ?? document.text.length
  const at = document.text.slice(0, end).trimEnd().length
  return { at, lines: ['', ...(found === undefined ? ['## Requirements', ''] : []), ...lines] }
}

/** Puts whole lines in, behind the end of a line or behind its last words. */
function spliced(document: Document, { at, lines }: Insertion): Uint8Array {
  const { text } = document
  const eol = lineEndOf(text)
  const fresh = at === 0 || /[\r\n]/.test(text[at - 1]!)
  const put = fresh ? lines.join(eol) + eol : eol + lines.join(eol)
  return toBytes(text.slice(0, at) + put + text.slice(at), document)
}

/** The one criterion more, if that is the only difference. */
function newOne(before: Spec, after: Spec | undefined, text: string): Criterion | undefined {
  if (after === undefined) return undefined
  const added = after.criteria.filter((one) => !before.criteria.some((old) => old.id === one.id))
  const kept = before.criteria.every((old) => {
    const now = after.criteria.find((one) => one.id === old.id)
    return now?.text === old.text && now.state === old.state
  })
  const wanted = said(text)
  const found = added.find((one) => lettersOf(one.text).includes(wanted))
  // A requirement of OpenSpec comes with its scenario
  return kept && added.length <= (after.dialect === 'openspec' ? 2 : 1) ? found : undefined
}

/** The words of a sentence without its check, to compare. */
function said(text: string): string {
  return lettersOf(text.replace(/[\s,;(]*verify:.*$/i, '').replace(/\[@test\]\([^)]*\)/, ''))
}

function lettersOf(text: string): string {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu)
  return words?.join(' ') ?? ''
}
