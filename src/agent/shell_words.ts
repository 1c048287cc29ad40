/** One simple command of a line: its words, and whether any of them holds an unquoted glob or brace. */
export interface Part {
  words: string[]
  globbed: boolean
}

/** Why a line is not split. */
export interface Unclear {
  unclear: string
}

/**
 * Splits a shell line into its simple commands (`;`, `&&`, `||`, `|`, `&`, line break). Whatever could run or write
 * something else, or is not understood for certain, makes the whole line unclear: expansions, substitutions, subshells,
 * assignments in front, here-documents, redirections other than between streams and to `/dev/null`.
 */
export function splitCommand(line: string): Part[] | Unclear {
  const scan = new Scan(line)
  try {
    while (!scan.atEnd()) scan.next()
    scan.endPart()
  } catch (error) {
    if (error instanceof Stop) return { unclear: error.message }
    throw error
  }
  return scan.parts.length === 0 ? { unclear: 'it is empty' } : scan.parts
}

class Stop extends Error {}

class Scan {
  readonly parts: Part[] = []
  private readonly line: string
  private at = 0
  private words: string[] = []
  private word: string | undefined
  private globbed = false
  /** Whether an operator stands before: a command must follow `&&`, `||` and `|`. */
  private open = false

  constructor(line: string) {
    this.line = line.replaceAll('\\\n', '')
  }

  atEnd(): boolean {
    return this.at >= this.line.length
  }

  next(): void {
    const character = this.line[this.at]!
    const redirect = /^(?:[0-9]*[<>]|&>)/.exec(this.line.slice(this.at))
    if (redirect !== null && (this.word === undefined || !/^[0-9]/.test(character))) return this.redirection()
    if (character === "'") return this.single()
    if (character === '"') return this.double()
    if (character === '\\') return this.escaped()
    if (' \t'.includes(character)) return this.skip(1, () => this.endWord())
    const operator = /^(?:&&|\|\||\|&|[;&|\n])/.exec(this.line.slice(this.at))?.[0]
    if (operator !== undefined) return this.operator(operator)
    this.plain(character)
  }

  endPart(): void {
    this.endWord()
    if (this.words.length > 0) {
      if (/^[A-Za-z_]\w*\+?=/.test(this.words[0]!)) throw new Stop('it sets a variable in front of a command')
      this.parts.push({ words: this.words, globbed: this.globbed })
      this.open = false
    } else if (this.open) throw new Stop('a command is missing after an operator')
    this.words = []
    this.globbed = false
  }

  private operator(operator: string): void {
    const empty = this.words.length === 0 && this.word === undefined
    if (empty && operator !== '\n') throw new Stop(`nothing stands before "${operator}"`)
    if (!(empty && this.open)) this.endPart()
    this.at += operator.length
    if (['&&', '||', '|', '|&'].includes(operator)) this.open = true
  }

  /** `2>&1`, `>/dev/null` and the like change nothing outside; every other one is a file. */
  private redirection(): void {
    const harmless = /^(?:[0-9]*>&[0-9](?![^\s;&|])|(?:&>|[0-9]*>)>?[ \t]*\/dev\/null(?![^\s;&|]))/.exec(
      this.line.slice(this.at),
    )
    if (harmless === null) throw new Stop('it redirects from or to a file')
    this.skip(harmless[0].length, () => this.endWord())
  }

  private single(): void {
    const close = this.line.indexOf("'", this.at + 1)
    if (close < 0) throw new Stop('a quote is not closed')
    this.add(this.line.slice(this.at + 1, close))
    this.at = close + 1
  }

  private double(): void {
    this.add('')
    this.at++
    while (this.line[this.at] !== '"') {
      if (this.atEnd()) throw new Stop('a quote is not closed')
      const character = this.line[this.at]!
      if (character === '`' || (character === '$' && !/^["\s]/.test(this.line[this.at + 1] ?? ' '))) {
        throw new Stop('it expands a variable or a command')
      }
      const escape = character === '\\' && /["\\$`]/.test(this.line[this.at + 1] ?? '')
      this.add(escape ? this.line[this.at + 1]! : character)
      this.at += escape ? 2 : 1
    }
    this.at++
  }

  private escaped(): void {
    if (this.at + 1 >= this.line.length) throw new Stop('it ends in a backslash')
    this.add(this.line[this.at + 1]!)
    this.at += 2
  }

  private plain(character: string): void {
    if ('$`'.includes(character)) throw new Stop('it expands a variable or a command')
    if ('()'.includes(character)) throw new Stop('it opens a subshell')
    if (character === '#' && this.word === undefined) throw new Stop('it holds a comment')
    if (character === '!' && this.word === undefined) throw new Stop('it negates a command')
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000\r\v\f]/.test(character)) throw new Stop('it holds a control character')
    if ('*?[{}~'.includes(character)) this.globbed = true
    this.add(character)
    this.at++
  }

  private add(text: string): void {
    this.word = (this.word ?? '') + text
  }

  private endWord(): void {
    if (this.word !== undefined) this.words.push(this.word)
    this.word = undefined
  }

  private skip(length: number, first: () => void): void {
    first()
    this.at += length
  }
}
