import { z } from 'zod'
import { linesOf } from './numbered.ts'
import { placeToWrite, show } from './place.ts'
import { saveText } from './save_text.ts'
import { noteSeen } from './seen.ts'
import { loadText, type TextFile, versionOf } from './text_file.ts'
import { defineTool, failed, refused, said } from './tool.ts'

/** Writes a file as a whole. */
export const write = defineTool({
  name: 'write',
  description:
    'Writes a file as a whole, new or over an existing one; missing folders are made. For a change in a file use edit.',
  schema: z.strictObject({ path: z.string(), content: z.string() }),
  mutates: true,
  subject: ({ path }) => show(path),
  async perform({ path, content }, hands) {
    const place = await placeToWrite(path, hands)
    if ('denied' in place) return refused(place.denied)
    const name = show(place.path)
    const before = await loadText(place)
    if ('problem' in before && !before.missing) return failed(before.problem)
    const file = 'problem' in before ? undefined : before
    const seen = hands.seen.get(place.real)?.version
    if (file !== undefined && seen !== undefined && seen !== file.version) {
      return failed(`${name} has changed since it was last read: read it again before writing over it`)
    }
    const text = file === undefined ? content : asBefore(content, file)
    const version = versionOf(text)
    if (version === file?.version) {
      noteSeen(hands.seen, place.real, version)
      return said(`${name}: unchanged, version ${version}, it has this content already`)
    }
    await saveText(place.file, text, file?.mode)
    noteSeen(hands.seen, place.real, version)
    const kept = file !== undefined && text !== content ? ', its line ends and BOM kept' : ''
    return said(`${name}: ${file ? 'written' : 'created'}, version ${version}, ${linesOf(text).length} lines${kept}`)
  },
})

/** The content with the byte order mark and the line ends of the file that it replaces. */
function asBefore(content: string, file: TextFile): string {
  const uniform = file.crlf && !/(^|[^\r])\n/.test(file.raw)
  const text = uniform && !content.includes('\r\n') ? content.replaceAll('\n', '\r\n') : content
  return file.bom && !text.startsWith('\uFEFF') ? `\uFEFF${text}` : text
}
