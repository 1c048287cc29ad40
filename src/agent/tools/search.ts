import { z } from 'zod'
import { globTest } from './glob.ts'
import type { ToolHands } from './hands.ts'
import { linesOf, shorten } from './numbered.ts'
import { compilePattern, scan, type Hit, type Lines } from './pattern.ts'
import { type Place, placeToRead, show } from './place.ts'
import { loadText } from './text_file.ts'
import { defineTool, failed, refused, said } from './tool.ts'

const most = 200
const budget = 3000

/** Searches the project's files for a pattern. */
export const search = defineTool({
  name: 'search',
  description:
    'Searches the text files of the project, line by line, with a JavaScript regular expression ("(?i)" in front folds case). Results are "path:line: text", sorted, at most 200. Only the first 2000 characters of a line are searched.',
  schema: z.strictObject({
    pattern: z.string().min(1),
    path: z.string().optional().describe('File or folder to search in'),
    glob: z.string().optional().describe('Only files that it matches, such as "*.ts"'),
  }),
  mutates: false,
  subject: ({ pattern }) => show(pattern),
  async perform({ pattern, path = '.', glob = '**' }, hands) {
    const place = await placeToRead(path, hands)
    if ('denied' in place) return refused(place.denied)
    const { regex, note } = compilePattern(pattern)
    const { hits, complete } = await find(regex, await chosen(place, glob, hands), hands)
    const notes = [
      ...(note === undefined ? [] : [`[Pattern is ${note}]`]),
      ...(hits.length > most ? [`[More than ${most} matches: use a narrower pattern, path or glob]`] : []),
      ...(complete ? [] : ['[Broken off: the pattern takes too long, write a simpler one; matches may be missing]']),
    ]
    if (hits.length === 0 && !complete) return failed(notes.join('\n'))
    const shown = hits.slice(0, most).map((hit) => `${show(hit.path)}:${hit.line}: ${shorten(hit.text, 300)}`)
    return said([...(shown.length === 0 ? [`No match for ${show(pattern)}`] : shown), ...notes].join('\n'))
  },
})

async function chosen(place: Place, glob: string, hands: ToolHands): Promise<string[]> {
  const matches = globTest(glob)
  const inside = (path: string) => place.real === '' || path === place.real || path.startsWith(`${place.real}/`)
  return [...new Set(await hands.files())].filter((path) => inside(path) && matches(path)).toSorted()
}

/** Goes through the files in their order, some at a time, until there are too many hits or the time is used up. */
async function find(regex: RegExp, paths: string[], hands: ToolHands): Promise<{ hits: Hit[]; complete: boolean }> {
  const hits: Hit[] = []
  let left = budget
  for (let start = 0; start < paths.length && hits.length <= most; start += 32) {
    hands.signal.throwIfAborted()
    const files = await Promise.all(paths.slice(start, start + 32).map((path) => load(path, hands)))
    const begun = performance.now()
    const texts = files.filter((file) => file !== undefined)
    if (!scan(texts, regex, { hits, most: most + 1, budget: left })) return { hits, complete: false }
    left = Math.max(1, left - (performance.now() - begun))
  }
  return { hits, complete: true }
}

async function load(path: string, hands: ToolHands): Promise<Lines | undefined> {
  const place = await placeToRead(path, hands)
  if ('denied' in place || place.real !== path) return undefined
  const file = await loadText(place)
  if ('problem' in file) return undefined
  return { path, lines: linesOf(file.raw.replaceAll('\r\n', '\n')) }
}
