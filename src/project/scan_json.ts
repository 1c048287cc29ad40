/** What a scan of a JSON text tells beyond `JSON.parse`: where its top-level keys stand, or where it breaks. */
export interface JsonScan {
  /** Offset of the first character that cannot stand there; absent when the text is JSON. */
  error?: number
  keys: Map<string, number>
}

const token =
  /[\s\uFEFF]*(?:([{}[\],:])|("(?:[ !#-[\]-\uffff]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y

/** What may come next. `first` is a key or value of a container that may still end. */
type Wanted = 'value' | 'first' | 'key' | 'colon' | 'comma' | 'end'

/** Walks the tokens of a JSON text without recursion, so that depth does no harm. */
export function scanJson(text: string): JsonScan {
  const keys = new Map<string, number>()
  const open: string[] = []
  let wanted: Wanted = 'value'
  token.lastIndex = 0
  for (let from = 0; ; from = token.lastIndex) {
    token.lastIndex = from
    const found = token.exec(text)
    if (found === null) {
      const rest = /[^\s\uFEFF]/.exec(text.slice(from))
      if (rest === null && wanted === 'end') return { keys }
      return { keys, error: rest === null ? text.trimEnd().length : from + rest.index }
    }
    const start = token.lastIndex - (found[1] ?? found[2] ?? found[3])!.length
    const next = step(wanted, found, open)
    if (next === undefined) return { keys, error: start }
    if (next === 'colon' && open.length === 1) keys.set(JSON.parse(found[2]!) as string, start)
    wanted = next
  }
}

function step(wanted: Wanted, found: RegExpExecArray, open: string[]): Wanted | undefined {
  const [, mark, string] = found
  const inObject = open.at(-1) === '{'
  if ((mark === '}' && inObject) || (mark === ']' && open.at(-1) === '[')) {
    if (wanted !== 'comma' && wanted !== 'first') return undefined
    open.pop()
    return open.length === 0 ? 'end' : 'comma'
  }
  if (wanted === 'comma') return mark === ',' ? (inObject ? 'key' : 'value') : undefined
  if (wanted === 'colon') return mark === ':' ? 'value' : undefined
  if (wanted === 'key' || (wanted === 'first' && inObject)) return string === undefined ? undefined : 'colon'
  if (wanted === 'end') return undefined
  if (mark === '{' || mark === '[') {
    open.push(mark)
    return 'first'
  }
  if (mark !== undefined) return undefined
  return open.length === 0 ? 'end' : 'comma'
}
