/** A simple command of a shell text. */
export interface ShellCommand {
  text: string
  /** Its output goes to another command. */
  isPiped: boolean
}

/**
 * The simple commands of a shell text, as far as they can be told without a shell: cut at line ends, `;`, `&&`, `||`, `|`
 * and `&` outside of quotes. Comments and here-documents are left out.
 */
export function commandsOf(text: string): ShellCommand[] {
  const joined = withoutHereDocuments(text).replaceAll(/\\\n/g, ' ')
  const commands: ShellCommand[] = []
  let current = ''
  const end = (isPiped: boolean) => {
    if (current.trim() !== '') commands.push({ text: current.trim(), isPiped })
    current = ''
  }
  for (let i = 0; i < joined.length; i++) {
    const skipped = skip(joined, i)
    if (skipped > i) {
      current += joined.slice(i, skipped)
      i = skipped - 1
    } else if (joined[i] === '#' && /\s|^$/.test(joined[i - 1] ?? '')) {
      while (i + 1 < joined.length && joined[i + 1] !== '\n') i++
    } else if (/[\n;|&]/.test(joined[i]!) && !isRedirect(joined, i)) {
      end(joined[i] === '|' && joined[i + 1] !== '|')
      if (joined[i + 1] === joined[i] && joined[i] !== '\n') i++
    } else current += joined[i]
  }
  end(false)
  return commands
}

/** Where a quoted part, an expression or a substitution that begins here ends; the place itself where none begins. */
function skip(text: string, i: number): number {
  if (text[i] === '\\') return Math.min(i + 2, text.length)
  if (text.startsWith('${{', i)) return after(text, '}}', i + 3)
  if (text.startsWith('$(', i)) return closing(text, i + 2)
  if (text[i] === "'" || text[i] === '`') return after(text, text[i]!, i + 1)
  if (text[i] !== '"') return i
  for (let at = i + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '"') return at + 1
  }
  return text.length
}

function after(text: string, mark: string, from: number): number {
  const at = text.indexOf(mark, from)
  return at < 0 ? text.length : at + mark.length
}

function closing(text: string, from: number): number {
  let depth = 1
  for (let i = from; i < text.length; i++) {
    if (text[i] === '(') depth += 1
    else if (text[i] === ')' && (depth -= 1) === 0) return i + 1
  }
  return text.length
}

/** `2>&1`, `&>` and `>|` cut nothing. */
function isRedirect(text: string, i: number): boolean {
  return (text[i] === '&' && (text[i - 1] === '>' || text[i + 1] === '>')) || (text[i] === '|' && text[i - 1] === '>')
}

function withoutHereDocuments(text: string): string {
  const kept: string[] = []
  let ends: string[] = []
  for (const line of text.split('\n')) {
    if (ends.length > 0) {
      if (line.trim() === ends[0]) ends = ends.slice(1)
      continue
    }
    kept.push(line)
    ends = [...line.matchAll(/<<-?\s*['"\\]?([A-Za-z_]\w*)/g)].map((match) => match[1]!)
  }
  return kept.join('\n')
}
