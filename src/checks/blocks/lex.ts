export type Language = 'js' | 'python' | 'go' | 'rust'

/** What each character of a source is: 0 code, 1 comment, 2 text (strings, templates, regular expressions). */
type Kinds = Uint8Array

interface Cursor {
  text: string
  kinds: Kinds
  at: number
  /** The last character of code that is no blank; tells a regular expression from a division. */
  last: string
  /** JS only: how many braces are open since each `${`. */
  templates: number[]
}

/** Tells code from comments and strings. Unfinished strings end at the line's end, so that one odd quote does no harm. */
export function lex(text: string, language: Language): Kinds {
  const cursor: Cursor = { text, kinds: new Uint8Array(text.length), at: 0, last: '', templates: [] }
  const step = steps[language]
  while (cursor.at < text.length) {
    if (step(cursor)) continue
    const char = text[cursor.at]!
    if (!/\s/.test(char)) cursor.last = char
    cursor.at++
  }
  return cursor.kinds
}

/** Each gives true when it has taken something that is not code. */
const steps: Record<Language, (cursor: Cursor) => boolean> = {
  js: (c) => lineComment(c, '//') || blockComment(c, false) || template(c) || quoted(c, `'"`) || regex(c),
  python: (c) => lineComment(c, '#') || tripled(c) || quoted(c, `'"`),
  go: (c) => lineComment(c, '//') || blockComment(c, false) || raw(c, '`', '`') || quoted(c, `'"`),
  rust: (c) => lineComment(c, '//') || blockComment(c, true) || rustRaw(c) || rustChar(c) || rustString(c),
}

function take(c: Cursor, end: number, kind: 1 | 2): true {
  const to = Math.min(end, c.text.length)
  c.kinds.fill(kind, c.at, to)
  if (kind === 2) c.last = '"'
  c.at = to
  return true
}

function lineComment(c: Cursor, sign: string): boolean {
  if (!c.text.startsWith(sign, c.at)) return false
  const end = c.text.indexOf('\n', c.at)
  return take(c, end === -1 ? c.text.length : end, 1)
}

function blockComment(c: Cursor, nested: boolean): boolean {
  if (!c.text.startsWith('/*', c.at)) return false
  let depth = 1
  let at = c.at + 2
  while (at < c.text.length && depth > 0) {
    if (c.text.startsWith('*/', at)) depth--
    else if (nested && c.text.startsWith('/*', at)) depth++
    else {
      at++
      continue
    }
    at += 2
  }
  return take(c, at, 1)
}

function raw(c: Cursor, open: string, close: string): boolean {
  if (!c.text.startsWith(open, c.at)) return false
  const end = c.text.indexOf(close, c.at + open.length)
  return take(c, end === -1 ? c.text.length : end + close.length, 2)
}

function quoted(c: Cursor, quotes: string): boolean {
  const sign = c.text[c.at]!
  if (!quotes.includes(sign)) return false
  let at = c.at + 1
  while (at < c.text.length && c.text[at] !== sign && c.text[at] !== '\n') at += c.text[at] === '\\' ? 2 : 1
  return take(c, c.text[at] === '\n' ? at : at + 1, 2)
}

function tripled(c: Cursor): boolean {
  return raw(c, '"""', '"""') || raw(c, "'''", "'''")
}

function rustRaw(c: Cursor): boolean {
  if (!/[rb]/.test(c.text[c.at]!) || /\w/.test(c.text[c.at - 1] ?? '')) return false
  const open = /^(?:b|c)?r(#*)"/.exec(c.text.slice(c.at, c.at + 40))
  return open !== null && raw(c, open[0], `"${open[1]}`)
}

/** Strings of Rust go over lines. */
function rustString(c: Cursor): boolean {
  if (c.text[c.at] !== '"') return false
  let at = c.at + 1
  while (at < c.text.length && c.text[at] !== '"') at += c.text[at] === '\\' ? 2 : 1
  return take(c, at + 1, 2)
}

/** A character and not a lifetime. */
function rustChar(c: Cursor): boolean {
  const match = /^'(?:\\(?:u\{[^}]*\}|x..|.)|[^\\'\n])'/u.exec(c.text.slice(c.at, c.at + 14))
  return match !== null && take(c, c.at + match[0].length, 2)
}

/** A template's text is text, what stands in `${ }` is code again; braces are counted to find its end. */
function template(c: Cursor): boolean {
  const char = c.text[c.at]!
  if (char === '`') return templateText(c, c.at + 1)
  if (c.templates.length === 0) return false
  if (char === '{') c.templates[c.templates.length - 1]!++
  if (char !== '}') return false
  if (c.templates.at(-1)! > 0) {
    c.templates[c.templates.length - 1]!--
    return false
  }
  c.templates.pop()
  return templateText(c, c.at + 1)
}

function templateText(c: Cursor, from: number): true {
  let at = from
  while (at < c.text.length && c.text[at] !== '`') {
    if (c.text.startsWith('${', at)) {
      c.templates.push(0)
      return take(c, at + 2, 2)
    }
    at += c.text[at] === '\\' ? 2 : 1
  }
  return take(c, at + 1, 2)
}

const beforeRegex = /(?:^|[(,=:[!&|?{};+\-*%~^<>])$/
const wordBeforeRegex = /\b(?:return|typeof|case|in|of|do|else|void|delete|throw|new|await|yield)\s*$/

function regex(c: Cursor): boolean {
  if (c.text[c.at] !== '/') return false
  if (!beforeRegex.test(c.last) && !wordBeforeRegex.test(c.text.slice(Math.max(0, c.at - 12), c.at))) return false
  let inClass = false
  for (let at = c.at + 1; at < c.text.length && c.text[at] !== '\n'; at++) {
    const char = c.text[at]!
    if (char === '\\') at++
    else if (char === '[') inClass = true
    else if (char === ']') inClass = false
    else if (char === '/' && !inClass) return take(c, at + 1 + /^\w*/.exec(c.text.slice(at + 1, at + 10))![0].length, 2)
  }
  return false
}
