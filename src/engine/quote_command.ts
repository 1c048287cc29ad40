import { asText, evaluate, split, type Scope } from '../core/expression.ts'
import { MmmError } from '../core/error.ts'

/** A command whose `${{ }}` became references to variables, and the values of these. */
export interface QuotedCommand {
  command: string
  values: Record<string, string>
}

/**
 * Replaces every `${{ }}` in shell lines by a reference to an environment variable written for its lexical place, so that
 * no value is ever read as code: `"$MMM_1"` in the open, `$MMM_1` in braces inside double quotes and here-documents, and
 * `'"$MMM_1"'` inside single quotes.
 */
export function quoteCommand(text: string, scope: Scope): QuotedCommand {
  const values: Record<string, string> = {}
  const command = rewrite(text, (expression, number) => {
    values[`MMM_EXPR_${number}`] = asText(evaluate(expression, scope))
  })
  return { command, values }
}

/** Checks that each `${{ }}` of a command stands where it can be replaced. Throws MmmError `run.place`. */
export function checkCommand(text: string): void {
  rewrite(text, () => {})
}

type Place = 'bare' | 'double' | 'single' | 'backtick' | 'arithmetic' | 'comment' | 'here' | 'here-quoted'

function rewrite(text: string, use: (expression: string, number: number) => void): string {
  const reader = shellReader()
  let number = 0
  return split(text)
    .map((part) => {
      if (typeof part === 'string') {
        reader.read(part)
        return part
      }
      const place = reader.place()
      const reference = referenceFor(place, `MMM_EXPR_${number + 1}`, part.expression)
      if (place !== 'comment') use(part.expression, ++number)
      reader.value()
      return reference
    })
    .join('')
}

function referenceFor(place: Place, name: string, expression: string): string {
  switch (place) {
    case 'bare':
      return `"\${${name}}"`
    case 'double':
    case 'here':
      return `\${${name}}`
    case 'single':
      return `'"\${${name}}"'`
    case 'comment':
      return ''
    default:
      throw new MmmError('run.place', `"\${{ ${expression} }}" stands where it cannot be quoted (${place})`, {
        hint: 'Give it by env: and use the variable there',
      })
  }
}

interface Frame {
  place: 'bare' | 'double' | 'backtick' | 'arithmetic'
  /** Open parentheses inside a `$( )`. */
  depth: number
}

/** Follows a POSIX shell text far enough to know in which quotes its end stands. */
function shellReader() {
  const frames: Frame[] = [{ place: 'bare', depth: 0 }]
  let single = false
  let comment = false
  let here: { end: string; quoted: boolean; strip: boolean } | undefined
  let pending: Array<{ end: string; quoted: boolean; strip: boolean }> = []
  let line = ''
  let before = '\n'

  const top = () => frames.at(-1)!
  const newline = () => {
    if (here !== undefined) {
      const body = here.strip ? line.replace(/^\t+/, '') : line
      if (body === here.end) here = pending.shift()
    } else if (pending.length > 0) here = pending.shift()
    comment = false
    line = ''
  }
  const read = (text: string) => {
    for (let i = 0; i < text.length; i++) {
      const c = text[i]!
      if (c === '\n' && !single && top().place === 'bare') {
        newline()
        before = c
        continue
      }
      line += c
      if (here !== undefined || comment) {
        if (c === '\n') newline()
        continue
      }
      if (single) {
        if (c === "'") single = false
      } else i = readOpen(text, i)
      before = text[i] ?? c
    }
  }
  const readOpen = (text: string, i: number): number => {
    const c = text[i]!
    const frame = top()
    if (c === '\\') return i + 1
    if (c === '$' && text.startsWith('$((', i)) {
      frames.push({ place: 'arithmetic', depth: 2 })
      return i + 2
    }
    if (c === '$' && text[i + 1] === '(') {
      frames.push({ place: 'bare', depth: 1 })
      return i + 1
    }
    if (c === '`') {
      if (frame.place === 'backtick') frames.pop()
      else frames.push({ place: 'backtick', depth: 0 })
      return i
    }
    if (c === '"') {
      if (frame.place === 'double') frames.pop()
      else frames.push({ place: 'double', depth: 0 })
      return i
    }
    if (frame.place === 'double') return i
    if (c === "'") single = true
    else if (c === '(' && frame.depth > 0) frame.depth += 1
    else if (c === ')' && frame.depth > 0) {
      frame.depth -= 1
      if (frame.depth === 0) frames.pop()
    } else if (c === '#' && /[\s;&|()]/.test(before) && frame.place === 'bare') comment = true
    else if (c === '<' && text[i + 1] === '<' && text[i + 2] !== '<' && frame.place === 'bare') return readHere(text, i)
    return i
  }
  const readHere = (text: string, i: number): number => {
    const match = /^<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([\w.-]+))/.exec(text.slice(i))
    if (match === null) return i + 1
    const quoted = match[2] !== undefined || match[3] !== undefined || match[0].includes('\\')
    pending.push({ end: match[2] ?? match[3] ?? match[4]!, quoted, strip: match[1] === '-' })
    return i + match[0].length - 1
  }
  return {
    read,
    /** A value stands here: it is text, and no word boundary. */
    value() {
      line += 'x'
      before = 'x'
    },
    place(): Place {
      if (here !== undefined) return here.quoted ? 'here-quoted' : 'here'
      if (comment) return 'comment'
      if (single) return 'single'
      return top().place
    },
  }
}
