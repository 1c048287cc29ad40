import { createContext, Script } from 'node:vm'

/** A text of one file, line by line. */
export interface Lines {
  path: string
  lines: string[]
}

export interface Hit {
  path: string
  line: number
  text: string
}

/** What a search pattern turned out to be. */
export interface Pattern {
  regex: RegExp
  /** Said when the pattern is taken for plain text. */
  note?: string
}

/** Compiles a pattern; one that is no regular expression is searched for as it stands. A leading `(?i)` folds case. */
export function compilePattern(pattern: string): Pattern {
  const folded = pattern.startsWith('(?i)')
  const body = folded ? pattern.slice(4) : pattern
  const flags = folded ? 'i' : ''
  try {
    return { regex: new RegExp(body, flags) }
  } catch {
    const literal = body.replace(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
    return { regex: new RegExp(literal, flags), note: 'not a regular expression, searched for as plain text' }
  }
}

const go = new Script('go()')
const sandbox = { go: () => undefined as void }
let context: ReturnType<typeof createContext> | undefined

/**
 * Finds the lines that match, up to `most`. A pattern that backtracks without end is broken off after `budget`
 * milliseconds: only a script of `node:vm` can be stopped in the middle of a match.
 *
 * @returns whether it came to its end
 */
export function scan(
  files: readonly Lines[],
  regex: RegExp,
  options: { hits: Hit[]; most: number; budget: number },
): boolean {
  const { hits, most, budget } = options
  sandbox.go = () => {
    for (const { path, lines } of files) {
      for (const [index, line] of lines.entries()) {
        if (hits.length >= most) return
        if (regex.test(line.length > 2000 ? line.slice(0, 2000) : line))
          hits.push({ path, line: index + 1, text: line })
      }
    }
  }
  context ??= createContext(sandbox)
  try {
    go.runInContext(context, { timeout: Math.max(1, Math.ceil(budget)) })
    return true
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') return false
    throw error
  } finally {
    sandbox.go = () => undefined
  }
}
