import type { WrittenTest } from '../../checks/index.ts'
import { likeness, wordsOf } from '../../core/words.ts'
import { checkMarkdown, type Criterion, type Spec } from '../../spec/index.ts'

/** What a project has that could prove something. */
export interface Provers {
  /** Files of tests with the tests in them. */
  tests: ReadonlyMap<string, readonly WrittenTest[]>
  /** Whether a file stands in the project. */
  exists(path: string): boolean
}

/** A check that could prove a criterion. */
export interface Proposal {
  spec: Spec
  criterion: Criterion
  /** As it is written behind the list marker: `[@test](path "name")`, or `verify: ...`. */
  text: string
  /** From 0 to 1. */
  confidence: number
  /** Why, one clause each. */
  reasons: string[]
}

/** Below this a proposal is shown and never written. */
export const sureEnough = 0.75

/** Proposes a check for each criterion that has none: the best one, or none where nothing speaks for any. */
export function propose(specs: readonly Spec[], all: readonly Spec[], provers: Provers): Proposal[] {
  const tests = [...provers.tests].flatMap(([path, found]) => found.map((test) => ({ path, ...test })))
  const shared = sharedIds(all)
  const known = tests.map((test) => ({ ...test, words: wordsOf(test.name), leaf: wordsOf(leafOf(test.name)) }))
  return specs.flatMap((spec) =>
    spec.criteria
      .filter((one) => one.check === undefined)
      .flatMap((criterion) => {
        const of = { spec, criterion }
        const found = [...byTests(of, known, shared), ...byFiles(of, provers), ...byCommands(of)]
        const best = found.toSorted((a, b) => b.confidence - a.confidence)[0]
        return best === undefined ? [] : [best]
      }),
  )
}

/** A check that stands in no file yet. */
const nowhere = { line: 0, column: 0 }

interface Of {
  spec: Spec
  criterion: Criterion
}

interface KnownTest extends WrittenTest {
  path: string
  /** Of the test with its suites, and of its own name. */
  words: Set<string>
  leaf: Set<string>
}

/** Ids that criteria of several specs bear: `AC1` in a title does not say which of them it means. */
function sharedIds(specs: readonly Spec[]): Set<string> {
  const seen = new Set<string>()
  const shared = new Set<string>()
  for (const { criteria } of specs) {
    for (const id of new Set(criteria.map((one) => one.id.toLowerCase()))) (seen.has(id) ? shared : seen).add(id)
  }
  return shared
}

function byTests(of: Of, tests: readonly KnownTest[], shared: ReadonlySet<string>): Proposal[] {
  const judged = tests
    .map((test) => ({ test, ...judge(of, test, shared) }))
    .filter((one) => one.confidence >= 0.3)
    .toSorted((a, b) => b.confidence - a.confidence)
  const [best, second] = judged
  if (best === undefined) return []
  const { test, reasons } = best
  const rival = second !== undefined && best.confidence - second.confidence < 0.05 ? second.test : undefined
  const notes = [
    ...reasons,
    ...(rival === undefined ? [] : [`"${rival.name}" (${rival.path}:${rival.line}) fits as well`]),
    ...(test.loose ? ['its name is not its own alone'] : []),
    ...(test.skipped ? ['it is skipped'] : []),
  ]
  const doubt = (rival === undefined ? 0 : 0.3) + (test.loose ? 0.3 : 0) + (test.skipped ? 0.3 : 0)
  const confidence = round(Math.max(0.1, best.confidence - doubt))
  return [
    {
      ...of,
      text: checkMarkdown({ kind: 'test', path: test.path, name: test.name, ...nowhere }),
      confidence,
      reasons: notes,
    },
  ]
}

/** How well a test fits: by the criterion's id in its name first, else by the words they share. */
function judge(
  { spec, criterion }: Of,
  test: KnownTest,
  shared: ReadonlySet<string>,
): { confidence: number; reasons: string[] } {
  const near = isNear(spec, test)
  const at = `${test.path}:${test.line}`
  if (names(test.name, criterion.ref))
    return { confidence: 0.98, reasons: [`"${criterion.ref}" stands in the name of the test at ${at}`] }
  if (isGiven(criterion) && names(test.name, criterion.id)) {
    const alone = !shared.has(criterion.id.toLowerCase())
    const confidence = (alone ? 0.9 : near ? 0.82 : 0.45) + (near ? 0.06 : 0)
    const doubt = alone || near ? [] : [`other specifications have a "${criterion.id}" too`]
    return { confidence, reasons: [`"${criterion.id}" stands in the name of the test at ${at}`, ...doubt] }
  }
  const words = wordsOf(withoutId(criterion))
  const like = Math.max(likeness(words, test.leaf), likeness(words, test.words))
  const few = Math.min(words.size, test.words.size) < 2
  const confidence = Math.min(0.9, like * (few ? 0.7 : 0.85) + (near ? 0.08 : 0))
  if (like < 0.5) return { confidence: 0, reasons: [] }
  return {
    confidence: round(confidence),
    reasons: [`its words are those of the test at ${at} (${Math.round(like * 100)} %)`],
  }
}

/** Whether a test says that it belongs to a spec: by its file or its suites. */
function isNear(spec: Spec, test: KnownTest): boolean {
  const words = new Set([...wordsOf(test.path), ...test.words])
  const own = wordsOf(spec.id)
  return own.size > 0 && [...own].every((word) => words.has(word))
}

function names(title: string, id: string): boolean {
  const pattern = id.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&').replace(/[-_#]/g, '[-_#]?')
  return new RegExp(`(?<![\\p{L}\\p{N}.])${pattern}(?![\\p{L}\\p{N}]|[.-]\\d)`, 'iu').test(title)
}

/** An id that somebody gave has a digit; one that was made of the words says no more than these. */
function isGiven({ id, text }: Criterion): boolean {
  return /\d/.test(id) && !(wordsOf(id).size > 2 && likeness(wordsOf(id), wordsOf(text)) > 0.9)
}

function withoutId({ id, text }: Criterion): string {
  return text.replace(id, ' ')
}

/** Paths that the text names: a file of tests is its check; one that is said to exist is looked for. */
function byFiles(of: Of, { tests, exists }: Provers): Proposal[] {
  const { criterion } = of
  return pathsIn(criterion).flatMap((path) => {
    if (tests.has(path)) {
      const reasons = [`its text names the tests in ${path}`]
      return [{ ...of, text: checkMarkdown({ kind: 'test', path, ...nowhere }), confidence: 0.8, reasons }]
    }
    const said = criterion.text.replaceAll('`', '')
    const isThere = new RegExp(
      `${path.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}\\s+(?:exists|is (?:there|present))\\s*[.!]?$`,
    )
    if (!isThere.test(said)) return []
    const now = exists(path) ? 'it is there already' : 'it is not there yet'
    return [
      {
        ...of,
        text: checkMarkdown({ kind: 'file', path, ...nowhere }),
        confidence: 0.85,
        reasons: [`it asks for the file ${path}; ${now}`],
      },
    ]
  })
}

function pathsIn({ text, files }: Criterion): string[] {
  const found = text.match(/[\w@.-]+(?:\/[\w@.-]+)+\.\w+|[\w@-][\w@.-]*\.\w{1,5}(?![\w/])/g) ?? []
  return [...new Set([...(files ?? []), ...found])]
}

const sections = /^(?:verification|verification commands|validation commands|how to verify|commands)$/i

/** Commands under a heading such as `## Validation Commands` prove the spec as a whole: of one criterion they say little. */
function byCommands({ spec, criterion }: Of): Proposal[] {
  const unbound = spec.criteria.filter((one) => one.check === undefined).length
  const commands = commandsIn(spec)
  const own = wordsOf(withoutId(criterion))
  return commands.map(({ command, line }) => {
    const like = likeness(own, wordsOf(command))
    const alone = unbound === 1 && spec.criteria.length === 1 && commands.length === 1
    const named = isGiven(criterion) && names(command, criterion.id)
    return {
      spec,
      criterion,
      text: checkMarkdown({ kind: 'command', command, ...nowhere }),
      confidence: named ? 0.9 : alone ? 0.8 : round(Math.min(0.6, 0.3 + like * 0.4)),
      reasons: [
        named
          ? `"${criterion.id}" stands in the command on line ${line}`
          : `the specification names the command on line ${line}`,
        ...(named || alone ? [] : ['it stands for the whole specification']),
      ],
    }
  })
}

/** Lines of fences, and items in backticks, in the sections that hold commands. */
function commandsIn({ text, sections: all }: Spec): Array<{ command: string; line: number }> {
  const lines = text.split(/\r\n|\n|\r/)
  return all.flatMap((section, i) => {
    if (!sections.test(section.title)) return []
    const next = all.slice(i + 1).find((other) => other.depth <= section.depth)
    return commandsBetween(lines, section.line, next === undefined ? lines.length : next.line - 1)
  })
}

function commandsBetween(lines: readonly string[], from: number, to: number): Array<{ command: string; line: number }> {
  const found: Array<{ command: string; line: number }> = []
  let fence = false
  for (let at = from; at < to; at++) {
    const line = lines[at]!
    if (/^\s*(?:```|~~~)/.test(line)) {
      fence = !fence
      continue
    }
    const command = fence ? line.replace(/^\s*\$ /, '').trim() : (/^\s*[-*+]\s+`([^`]+)`/.exec(line)?.[1] ?? '')
    if (command !== '' && !command.startsWith('#')) found.push({ command, line: at + 1 })
  }
  return found
}

function leafOf(name: string): string {
  return name.split(' > ').at(-1)!
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
