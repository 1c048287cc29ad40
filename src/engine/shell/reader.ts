/** Stands for an expression in a shell text; a NUL cannot stand there otherwise. */
export const mark = '\0'

/** Stands in a word for what a substitution gives. */
export const unknown = '\u0001'

/** How an expression is written where it stands, or why it cannot be. */
export type Place = 'bare' | 'double' | 'single' | 'here' | 'comment' | { refused: string }

/** A word of a simple command. */
export interface Word {
  /** Without its quotes; `mark` and `unknown` stand in it. */
  text: string
  isQuoted: boolean
  /** Numbers of the expressions in it, those of its substitutions not included. */
  expressions: number[]
  /** The commands of its substitutions. */
  commands: Command[]
}

/** A simple command, or what a compound one prints and reads. */
export interface Command {
  words: Word[]
  /** Here-documents and here-strings that it reads. */
  fed: Word[]
  /** What is piped into it. */
  from: Command | undefined
  /** The commands of a group, a loop or a condition that ends here. */
  group: Command[]
}

/** A here-document whose body comes behind the line. */
interface Pending {
  end: string
  isQuoted: boolean
  strips: boolean
  command: Command
}

/** Where the reading of a shell text stands. */
export interface Reader {
  text: string
  at: number
  /** Where it ends for now. */
  end: number
  places: Place[]
  commands: Command[]
  /** What is computed with: subscripts, `$(( ))`, `(( ))`. */
  computed: Word[]
  pending: Pending[]
}

export function newReader(text: string): Reader {
  return { text, at: 0, end: text.length, places: [], commands: [], computed: [], pending: [] }
}

export function newWord(text = ''): Word {
  return { text, isQuoted: false, expressions: [], commands: [] }
}

/** Notes the expression that stands here. */
export function takeMark(r: Reader, word: Word, place: Place): void {
  word.expressions.push(r.places.length)
  word.text += mark
  r.places.push(place)
  r.at += 1
}

/** What matches here; the reading goes on behind it. */
export function take(r: Reader, sticky: RegExp): string | undefined {
  sticky.lastIndex = r.at
  const found = sticky.exec(r.text)?.[0]
  if (found === undefined || r.at + found.length > r.end) return undefined
  r.at += found.length
  return found
}

/** Reads up to a place as it is; expressions on the way are refused. */
export function takeRaw(r: Reader, word: Word, { to, refused }: { to: number; refused: string }): void {
  const end = Math.min(to, r.end)
  while (r.at < end) {
    if (r.text[r.at] === mark) takeMark(r, word, { refused })
    else word.text += r.text[r.at++]
  }
}
