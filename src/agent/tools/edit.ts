import { z } from 'zod'
import { applyEdits, type Applied, type Report } from '../edit/apply.ts'
import { closestLines } from '../edit/closest.ts'
import type { Edit } from '../edit/source.ts'
import type { ToolHands } from './hands.ts'
import { linesOf, numbered, shorten } from './numbered.ts'
import { type Place, placeToWrite, show } from './place.ts'
import { saveText } from './save_text.ts'
import { noteFailure, noteSeen } from './seen.ts'
import { loadText, type TextFile, versionOf } from './text_file.ts'
import { defineTool, failed, refused, said, type ToolResult } from './tool.ts'

const mostFailures = 3

/** Replaces text of one file: all edits of a call or none. */
export const edit = defineTool({
  name: 'edit',
  description:
    'Replaces text of one file. Each old text must stand at exactly one place (or set "all"); give enough lines around it. All edits of a call go by the text as it was before the call and are made together, or none is. An empty old text makes a new file. Line ends of the file are kept.',
  schema: z.strictObject({
    path: z.string(),
    edits: z
      .array(
        z.strictObject({
          old: z.string().describe('The text as it stands in the file, without line numbers'),
          new: z.string().describe('What is to stand there'),
          all: z.boolean().optional().describe('Replace every place'),
        }),
      )
      .min(1),
  }),
  mutates: true,
  subject: ({ path }) => show(path),
  async perform({ path, edits }, hands) {
    const place = await placeToWrite(path, hands)
    if ('denied' in place) return refused(place.denied)
    const known = hands.seen.get(place.real)
    if ((known?.failures ?? 0) >= mostFailures) {
      return failed(`${known!.failures} edits of ${show(place.path)} have failed: read it again before the next one`)
    }
    const result = await change(place, edits, hands)
    if (result.isError) noteFailure(hands.seen, place.real)
    return result
  },
})

async function change(place: Place, edits: Edit[], hands: ToolHands): Promise<ToolResult> {
  const name = show(place.path)
  const creates = edits.some((one) => one.old === '')
  if (creates && edits.length > 1)
    return failed('An empty old text makes a new file: it must be the only edit of its call')
  const file = await loadText(place)
  if ('problem' in file) return file.missing && creates ? create(place, edits[0]!.new, hands) : failed(file.problem)
  if (creates && file.raw !== '') return failed(`${name} exists: an empty old text is only for a new file`)
  if (creates) return create(place, edits[0]!.new, hands, file)
  const applied = applyEdits(file.raw, edits)
  const seen = hands.seen.get(place.real)?.version
  const stale = seen !== undefined && seen !== file.version
  if (applied.text === undefined) return failed(failureText(name, { file, edits, applied, stale }))
  const loose = applied.reports.some((report) => report.state === 'applied' && report.rung === 'nearest lines')
  if (stale && loose) return failed(staleText(name, file, edits))
  if (applied.text === file.raw) return unchanged(name, file, applied)
  const text = (file.bom ? '\uFEFF' : '') + applied.text
  await saveText(place.file, text, file.mode)
  const version = versionOf(text)
  noteSeen(hands.seen, place.real, version)
  const note = stale ? '\nThe file had changed since it was last read; the lines in question had not.' : ''
  const lines = linesOf(applied.text.replaceAll('\r\n', '\n'))
  return said(
    `${name}: edited, version ${version}${note}\n${applied.reports.map((one) => told(one, lines)).join('\n')}`,
  )
}

async function create(place: Place, text: string, hands: ToolHands, file?: TextFile): Promise<ToolResult> {
  if (text === '') return failed('old and new are both empty')
  await saveText(place.file, text, file?.mode)
  const version = versionOf(text)
  noteSeen(hands.seen, place.real, version)
  return said(`${show(place.path)}: created, version ${version}, ${linesOf(text).length} lines`)
}

function unchanged(name: string, file: TextFile, applied: Applied): ToolResult {
  const lines = linesOf(file.raw.replaceAll('\r\n', '\n'))
  if (applied.reports.every((report) => report.state === 'already')) {
    return said(
      `${name}: already applied, nothing changed\n${applied.reports.map((one) => told(one, lines)).join('\n')}`,
    )
  }
  return failed(`${name}: the edits would change nothing`)
}

/** One edit's report with three lines of context; long stretches are cut in the middle. */
function told(report: Report, lines: readonly string[]): string {
  if (report.state === 'problem') return `Edit ${report.edit}: ${report.problem}`
  const [from, to] = report.state === 'already' ? [report.line, report.line] : [report.from, report.to]
  const range = from === to ? `line ${from}` : `lines ${from}-${to}`
  const head =
    report.state === 'already'
      ? `Edit ${report.edit}: already applied, ${range} reads so`
      : `Edit ${report.edit}: ${range}${report.rung === 'exact' ? '' : `, matched with ${report.rung}`}`
  const start = Math.max(1, from - 3)
  const shown = lines.slice(start - 1, to + 3)
  if (shown.length <= 30) return `${head}\n${numbered(shown, start)}`
  const tail = numbered(shown.slice(-12), start + shown.length - 12)
  return `${head}\n${numbered(shown.slice(0, 12), start)}\n   ...\n${tail}`
}

interface Failure {
  file: TextFile
  edits: readonly Edit[]
  applied: Applied
  stale: boolean
}

/** Names each edit that failed, the text that was sent, the lines nearest to it, and which of the others would fit. */
function failureText(name: string, { file, edits, applied, stale }: Failure): string {
  const parts = [`${name}: no edit of this call was made`]
  if (stale) parts.push('The file has changed since it was last read.')
  for (const report of applied.reports) {
    if (report.state === 'applied') parts.push(`Edit ${report.edit}: would fit at line ${report.from}`)
    else if (report.state === 'already')
      parts.push(`Edit ${report.edit}: already applied, line ${report.line} reads so`)
    else parts.push(`Edit ${report.edit}: ${report.problem}`)
    if (applied.missing.includes(report.edit)) parts.push(nearText(file, edits[report.edit - 1]!.old))
  }
  return parts.join('\n')
}

function nearText(file: TextFile, old: string): string {
  const sent = old
    .split('\n')
    .slice(0, 5)
    .map((line) => shorten(line, 200))
  const near = closestLines(file.raw.replaceAll('\r\n', '\n'), old)
  const found = near === undefined ? 'Nothing like it stands in the file.' : `The closest lines of the file:\n${near}`
  return `Sent as old text:\n${sent.join('\n')}${old.split('\n').length > 5 ? '\n...' : ''}\n${found}`
}

function staleText(name: string, file: TextFile, edits: readonly Edit[]): string {
  const fresh = edits.map((one) => nearText(file, one.old))
  return `${name}: no edit of this call was made\nThe file has changed since it was last read, and the lines in question too.\n${fresh.join('\n')}`
}
