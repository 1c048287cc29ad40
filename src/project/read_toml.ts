/** A table of a TOML file; dates are kept as text. */
export type Toml = { [key: string]: TomlValue }
type TomlValue = string | number | boolean | TomlValue[] | Toml

export interface TomlText {
  table: Toml
  /** Offset of the first thing that could not be read; what stands before it is in `table`. */
  error?: number
}

/** Reads the TOML that manifests are made of: tables, arrays of tables, dotted keys, all sorts of strings, inline tables. */
export function readToml(text: string): TomlText {
  const reader = new TomlReader(text.replace(/^\uFEFF/, ' '))
  try {
    return { table: reader.document() }
  } catch (error) {
    if (error !== reader.broken) throw error
    return { table: reader.root, error: reader.at }
  }
}

const deepest = 64
const escapes: Record<string, string> = {
  b: '\b',
  t: '\t',
  n: '\n',
  f: '\f',
  r: '\r',
  '"': '"',
  '\\': '\\',
  e: '\u001b',
}

class TomlReader {
  at = 0
  readonly root: Toml = Object.create(null) as Toml
  readonly broken = new Error('broken TOML')
  private readonly text: string
  private depth = 0

  constructor(text: string) {
    this.text = text
  }

  document(): Toml {
    let table = this.root
    for (this.blank(); this.at < this.text.length; this.blank()) {
      if (this.eat('[[')) table = this.header(']]')
      else if (this.eat('[')) table = this.header(']')
      else this.pair(table)
      this.space()
      if (this.match(/(?:#[^\n]*)?(?:\r?\n|$)/y) === undefined) throw this.broken
    }
    return this.root
  }

  private header(close: string): Toml {
    const path = this.key()
    if (!this.eat(close)) throw this.broken
    const last = path.pop()!
    const parent = this.descend(this.root, path)
    if (close === ']') return this.descend(parent, [last])
    const table = Object.create(null) as Toml
    const list = (parent[last] ??= [])
    if (!Array.isArray(list)) throw this.broken
    list.push(table)
    return table
  }

  private pair(table: Toml): void {
    const path = this.key()
    if (!this.eat('=')) throw this.broken
    this.space()
    const last = path.pop()!
    this.descend(table, path)[last] = this.value()
  }

  private descend(from: Toml, path: readonly string[]): Toml {
    let table = from
    for (const key of path) {
      let next: TomlValue | undefined = (table[key] ??= Object.create(null) as Toml)
      if (Array.isArray(next)) next = next.at(-1)
      if (typeof next !== 'object' || Array.isArray(next)) throw this.broken
      table = next
    }
    return table
  }

  private key(): string[] {
    const path: string[] = []
    do {
      this.space()
      const bare = this.match(/[\w-]+/y)
      const mark = this.text[this.at]
      if (bare === undefined && mark !== '"' && mark !== "'") throw this.broken
      path.push(bare ?? this.string())
      this.space()
    } while (this.eat('.'))
    return path
  }

  private value(): TomlValue {
    const mark = this.text[this.at]
    if (mark === '"' || mark === "'") return this.string()
    if (mark === '[' || mark === '{') {
      if (++this.depth > deepest) throw this.broken
      const value = mark === '[' ? this.array() : this.inlineTable()
      this.depth--
      return value
    }
    const word = this.match(/[\w+:.-]+(?: \d\d:[\d:.Z+-]+)?/y)
    if (word === undefined) throw this.broken
    if (word === 'true' || word === 'false') return word === 'true'
    const number = Number(word.replaceAll('_', ''))
    return Number.isNaN(number) ? word : number
  }

  private array(): TomlValue[] {
    this.at++
    const list: TomlValue[] = []
    for (;;) {
      this.blank()
      if (this.eat(']')) return list
      list.push(this.value())
      this.blank()
      if (!this.eat(',') && this.text[this.at] !== ']') throw this.broken
    }
  }

  private inlineTable(): Toml {
    this.at++
    const table = Object.create(null) as Toml
    for (;;) {
      this.blank()
      if (this.eat('}')) return table
      this.pair(table)
      this.blank()
      if (!this.eat(',') && this.text[this.at] !== '}') throw this.broken
    }
  }

  private string(): string {
    const block = this.match(
      /"""\r?\n?((?:[^\\"]|\\[^]|"(?!""))*"{0,2})"""|'''\r?\n?((?:[^']|'(?!''))*'{0,2})'''/y,
      true,
    )
    if (block !== undefined) return block
    const line = this.match(/"((?:[^"\\\n]|\\.)*)"|'([^'\n]*)'/y, true)
    if (line === undefined) throw this.broken
    return line
  }

  private blank(): void {
    this.match(/(?:\s+|#[^\n]*)*/y)
  }

  private space(): void {
    this.match(/[ \t]*/y)
  }

  private eat(mark: string): boolean {
    if (!this.text.startsWith(mark, this.at)) return false
    this.at += mark.length
    return true
  }

  /** Takes what the pattern finds here; for strings its first group with escapes read, or its second as it stands. */
  private match(pattern: RegExp, isString = false): string | undefined {
    pattern.lastIndex = this.at
    const found = pattern.exec(this.text)
    if (found === null) return undefined
    this.at = pattern.lastIndex
    if (!isString) return found[0]
    return found[2] ?? unescape(found[1]!)
  }
}

function unescape(text: string): string {
  return text.replace(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{8})|x([\da-fA-F]{2})|\r?\n\s*|([^]))/g,
    (all, u, U, x, mark) => {
      const hex = (u ?? U ?? x) as string | undefined
      if (hex !== undefined)
        return Number.parseInt(hex, 16) <= 0x10ffff ? String.fromCodePoint(Number.parseInt(hex, 16)) : all
      return mark === undefined ? '' : (escapes[mark as string] ?? (all as string))
    },
  )
}
