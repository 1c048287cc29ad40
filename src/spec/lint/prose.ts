/** A line of a markdown file, from 1. */
export interface ProseLine {
  line: number
  /** As it stands, without its end. */
  raw: string
  /** Offset of its start in the text. */
  start: number
  /** The same with front matter, fences, comments and code between backticks blanked, so that columns hold. */
  prose: string
  /** Whether it lies in a fence. */
  fenced: boolean
  /** What stands behind the opening backticks of its fence. */
  info: string
}

/**
 * A text line by line, with what is no prose blanked out. Made for looking at words, not for parsing: indented code counts as
 * prose.
 */
export function proseLines(text: string): ProseLine[] {
  const state: State = { fence: undefined, info: '', comment: false, head: /^---[ \t]*(?:\r\n|\n|\r)/.test(text) }
  const lines: ProseLine[] = []
  let start = 0
  for (const found of text.matchAll(/([^\r\n]*)(\r\n|\n|\r|$)/g)) {
    if (found[0] === '' && start > 0 && found.index === text.length) break
    const raw = found[1]!
    const line = lines.length + 1
    const inside = state.fence !== undefined
    const prose = proseOf(raw, line, state)
    const fenced = inside || state.fence !== undefined
    lines.push({ line, raw, start: found.index, prose, fenced, info: fenced ? state.info : '' })
    start = found.index + found[0].length
  }
  return lines
}

interface State {
  fence: string | undefined
  info: string
  comment: boolean
  head: boolean
}

function proseOf(raw: string, line: number, state: State): string {
  const blank = ' '.repeat(raw.length)
  if (state.head) {
    if (line > 1 && /^---[ \t]*$/.test(raw)) state.head = false
    return blank
  }
  if (state.fence !== undefined) {
    if (closes(raw, state.fence)) state.fence = undefined
    return blank
  }
  const opened = state.comment ? null : /^[\s>]*(?:(?:[-*+]|\d{1,9}[.)])[ \t]+)*(`{3,}(?=[^`]*$)|~{3,})(.*)$/.exec(raw)
  if (opened !== null) {
    state.fence = opened[1]!
    state.info = opened[2]!.trim()
    return blank
  }
  return withoutCode(withoutComments(raw, state))
}

function closes(raw: string, fence: string): boolean {
  const bare = raw.replace(/^[\s>]+/, '').trimEnd()
  return bare.length >= fence.length && bare === fence[0]!.repeat(bare.length)
}

function withoutComments(raw: string, state: State): string {
  let text = raw
  if (state.comment) {
    const end = text.indexOf('-->')
    if (end < 0) return ' '.repeat(text.length)
    text = ' '.repeat(end + 3) + text.slice(end + 3)
    state.comment = false
  }
  text = text.replace(/<!--.*?-->/g, (comment) => ' '.repeat(comment.length))
  const start = text.indexOf('<!--')
  if (start < 0 || /`[^`]*<!--[^`]*`/.test(text)) return text
  state.comment = true
  return text.slice(0, start) + ' '.repeat(text.length - start)
}

function withoutCode(text: string): string {
  return text.replace(/(`+)(?!`)(?:.*?[^`])??\1(?!`)/g, (code) => ' '.repeat(code.length))
}
