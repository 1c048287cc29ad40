import { z } from 'zod'
import { suggest } from '../../core/suggest.ts'
import type { ToolHands } from './hands.ts'
import { linesOf, numbered } from './numbered.ts'
import { placeToRead, show } from './place.ts'
import { noteSeen } from './seen.ts'
import { loadText } from './text_file.ts'
import { defineTool, failed, refused, said, type ToolResult } from './tool.ts'

const maxLines = 2000
const maxChars = 64 * 1024

/** Reads a text file, numbered. */
export const read = defineTool({
  name: 'read',
  description:
    'Reads a text file of the project. Lines are numbered, at most 2000 lines or 64 KB at once; use offset and limit for more. The numbers and the tab after them are not part of the file.',
  schema: z.strictObject({
    path: z.string().describe('Relative to the project folder, or "blob:<hash>" for stored output'),
    offset: z.int().min(1).optional().describe('First line, from 1'),
    limit: z.int().min(1).optional().describe('Number of lines'),
  }),
  mutates: false,
  subject: ({ path }) => show(path),
  async perform({ path, offset = 1, limit = maxLines }, hands) {
    const blob = /^blob:([0-9a-f]{8,64})$/.exec(path)?.[1]
    if (blob !== undefined) return readBlob(blob, offset, limit, hands)
    const place = await placeToRead(path, hands)
    if ('denied' in place) return refused(place.denied)
    const file = await loadText(place)
    if ('problem' in file) return failed(file.missing ? file.problem + (await near(place.path, hands)) : file.problem)
    noteSeen(hands.seen, place.real, file.version)
    const lines = linesOf(file.raw.replaceAll('\r\n', '\n'))
    const notes = [`version ${file.version}`, ...(file.crlf ? ['CRLF line ends'] : []), ...(file.bom ? ['BOM'] : [])]
    return page(show(place.path), lines, { offset, limit, notes })
  },
})

async function readBlob(hash: string, offset: number, limit: number, hands: ToolHands): Promise<ToolResult> {
  const text = await hands.blob?.(hash)
  if (text === undefined) return failed(`There is no stored output "${hash}"`)
  return page(`blob:${hash}`, linesOf(text), { offset, limit, notes: [] })
}

function page(name: string, lines: string[], options: { offset: number; limit: number; notes: string[] }): ToolResult {
  const { offset, limit, notes } = options
  const about = notes.map((note) => `, ${note}`).join('')
  if (lines.length === 0) return said(`${name}: empty${about}`)
  if (offset > lines.length) return failed(`${name} has ${lines.length} lines, line ${offset} is beyond its end`)
  const shown: string[] = []
  let size = 0
  for (const line of lines.slice(offset - 1, offset - 1 + Math.min(limit, maxLines))) {
    size += Math.min(line.length, 2000) + 8
    if (size > maxChars && shown.length > 0) break
    shown.push(line)
  }
  const last = offset - 1 + shown.length
  const rest =
    last < lines.length ? `\n[Lines ${last + 1}-${lines.length} follow: read on with offset ${last + 1}]` : ''
  return said(`${name}: lines ${offset}-${last} of ${lines.length}${about}\n${numbered(shown, offset)}${rest}`)
}

async function near(path: string, hands: ToolHands): Promise<string> {
  const files = (await hands.files()).filter((file) => !hands.hidden(file)).toSorted()
  const name = path.slice(path.lastIndexOf('/') + 1)
  const same = files.filter((file) => file === name || file.endsWith(`/${name}`)).slice(0, 3)
  const found = same.length > 0 ? same : [suggest(path, files) ?? '']
  return found[0] === '' ? '' : `. Did you mean ${found.map(show).join(', ')}?`
}
