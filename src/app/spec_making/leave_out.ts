import { isDeepStrictEqual } from 'node:util'
import { isMap, isScalar, isSeq, parse, parseDocument, type YAMLSeq } from 'yaml'
import { projectConfigSchema } from '../../core/config.ts'
import { MmmError } from '../../core/error.ts'
import { lineEndOf } from '../../spec/write/open_text.ts'

/** The file with the rules for specs, from the root. */
export const RULES_FILE = '.mmm/config.yml'

/**
 * The settings of a project with rules by which files are no specs any more. They come first, as the first rule that fits counts;
 * comments, order and all other bytes stay.
 *
 * @param before the file as it stands; null = there is none
 * @throws MmmError `config.invalid` where the settings cannot be read, or not be added to
 */
export function leaveOut(before: Uint8Array | null, globs: readonly string[]): Uint8Array {
  const text = before === null ? '' : Buffer.from(before).toString('utf8')
  const old = rulesIn(text)
  const rules = globs.map((path) => ({ path, dialect: 'none' }))
  for (const after of [inserted(text, globs), rewritten(text, rules)]) {
    if (after !== undefined && holds(text, after, [...rules, ...old])) return Buffer.from(after)
  }
  throw invalid('no rule can be added to it')
}

function invalid(why: string): MmmError {
  return new MmmError('config.invalid', `"${RULES_FILE}" is not changed: ${why}`, {
    at: { file: RULES_FILE },
    hint: 'Mend it, or add a rule such as {path: "specs/old/**", dialect: none} to "specs:" by hand',
  })
}

function rulesIn(text: string): unknown[] {
  const document = parseDocument(text, { prettyErrors: false })
  const [wrong] = document.errors
  if (wrong !== undefined) throw invalid(wrong.message)
  const value = settingsIn(text)['specs']
  if (!projectConfigSchema.shape.specs.safeParse(value ?? undefined).success)
    throw invalid('"specs" holds no list of rules')
  return (value as unknown[] | null | undefined) ?? []
}

function settingsIn(text: string): Record<string, unknown> {
  const value: unknown = parse(text) ?? {}
  if (typeof value !== 'object' || Array.isArray(value)) throw invalid('it holds no settings')
  return value as Record<string, unknown>
}

/** Only lines are put in; undefined where the list is written so that none can be. */
function inserted(text: string, globs: readonly string[]): string | undefined {
  const eol = lineEndOf(text)
  const { contents } = parseDocument(text, { prettyErrors: false })
  const line = (glob: string, indent: string) => `${indent}- {path: ${quoted(glob)}, dialect: none}${eol}`
  const pair = isMap(contents) ? contents.items.find((one) => String(one.key) === 'specs') : undefined
  if (pair === undefined) {
    const head = text === '' || /[\r\n]$/.test(text) ? text : text + eol
    return `${head}specs:${eol}${globs.map((glob) => line(glob, '  ')).join('')}`
  }
  const first = isSeq(pair.value) && !pair.value.flow ? firstItem(text, pair.value) : undefined
  if (first === undefined) return undefined
  return text.slice(0, first.at) + globs.map((glob) => line(glob, first.indent)).join('') + text.slice(first.at)
}

/** Where the line of the first item begins. */
function firstItem(text: string, { range }: YAMLSeq): { at: number; indent: string } | undefined {
  if (range === undefined || range === null) return undefined
  const at = Math.max(text.lastIndexOf('\n', range[0] - 1), text.lastIndexOf('\r', range[0] - 1)) + 1
  const indent = text.slice(at, range[0])
  return indent.trim() === '' ? { at, indent } : undefined
}

/** For lists in brackets and the like; comments and order stay, blanks may not. */
function rewritten(text: string, rules: readonly object[]): string {
  const document = parseDocument(text, { prettyErrors: false })
  const list: unknown = document.get('specs', true)
  if (isSeq(list)) list.items.unshift(...rules.map((rule) => document.createNode(rule, { flow: true })))
  else {
    const made = document.createNode(rules)
    if (isScalar(list) && typeof list.comment === 'string') made.commentBefore = list.comment
    document.set('specs', made)
  }
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** Whether a text says what the other one did, and these rules. */
function holds(before: string, after: string, rules: readonly unknown[]): boolean {
  try {
    return isDeepStrictEqual(settingsIn(after), { ...settingsIn(before), specs: rules })
  } catch {
    return false
  }
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
