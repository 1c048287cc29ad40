import type { TestRunner } from './project.ts'

type Scripts = Readonly<Record<string, string>>

/** Characters of a script that are looked at. */
const longest = 4_000

/** A script and all that it runs through `npm run`, `pnpm`, `yarn`, `bun run`, `run-s`, `run-p`, as one text. */
export function expandScript(scripts: Scripts, name: string): string {
  const seen = new Set<string>()
  const texts: string[] = []
  const visit = (script: string) => {
    if (seen.has(script) || scripts[script] === undefined) return
    seen.add(script)
    const text = scripts[script].slice(0, longest)
    texts.push(text)
    for (const called of calledBy(scripts, text)) visit(called)
  }
  visit(name)
  return texts.join('\n')
}

function calledBy(scripts: Scripts, text: string): string[] {
  const names: string[] = []
  const single = /\b(?:npm|pnpm|yarn|bun)\s+(?:(?:run|run-script)\s+)?(?:-\S+\s+)*([\w:.-]+)/g
  for (const [, name] of text.matchAll(single)) names.push(name === 't' ? 'test' : name!)
  for (const [, list] of text.matchAll(/\b(?:run-s|run-p|npm-run-all|concurrently|wireit)\b([^&|;]*)/g)) {
    for (const [word] of list!.matchAll(/[\w:.*-]+/g)) names.push(...matching(scripts, word.replace(/^npm:/, '')))
  }
  return names
}

function matching(scripts: Scripts, word: string): string[] {
  if (!word.includes('*')) return [word]
  const pattern = new RegExp(`^${word.replaceAll('.', '\\.').replaceAll(/\*+/g, '.*')}$`)
  return Object.keys(scripts).filter((name) => pattern.test(name))
}

const runners: ReadonlyArray<[RegExp, TestRunner]> = [
  [/\bvitest\b/, 'vitest'],
  [/\bjest\b|\breact-scripts\s+test\b/, 'jest'],
  [/\b_?mocha\b/, 'mocha'],
  [/\bava\b/, 'ava'],
  [/\bbun\s+test\b/, 'bun'],
  [/\bdeno\s+test\b/, 'deno'],
  [/\bnode\b[^&|;\n]*\s--test\b/, 'node'],
  [/(^|[\s;&|])tap\s/, 'tap'],
  [/\bjasmine\b/, 'jasmine'],
  [/\bplaywright\s+test\b/, 'playwright'],
  [/\bcypress\s+run\b/, 'cypress'],
  [/\bpytest\b/, 'pytest'],
  [/\bcargo\s+(test|nextest)\b/, 'cargo'],
  [/\bgo\s+test\b/, 'go'],
]

/** The test runner that a command line names; the earliest word wins. */
export function runnerIn(text: string): TestRunner | undefined {
  let best: { at: number; runner: TestRunner } | undefined
  for (const [pattern, runner] of runners) {
    const at = text.search(pattern)
    if (at >= 0 && (best === undefined || at < best.at)) best = { at, runner }
  }
  return best?.runner
}

/** How a script behaves that may watch: it ends by itself, ends if `CI` is set, or never ends. */
export function watchMode(text: string): 'ends' | 'ends in CI' | 'never ends' {
  if (
    /(^|\s)--watch(All|-all)?(?!=?\s*false)(?=\s|=|$)|\bvitest\s+(watch|dev)\b|\b(mocha|ava|tsc|nodemon)\s+-w\b|\bnodemon\b/m.test(
      text,
    )
  ) {
    return 'never ends'
  }
  const barely =
    /\bvitest\b(?!\s+(run|related|bench|list|init)\b)(?![^&|;\n]*(--run\b|--watch=false|--watch false|--no-watch))/
  return barely.test(text) || /\breact-scripts\s+test\b|\bng\s+test\b/.test(text) ? 'ends in CI' : 'ends'
}

/** Whether a script runs nothing that could fail for a reason: npm's placeholder, `echo`, `true`, `exit 0`. */
export function isEmptyScript(text: string): boolean {
  if (/no test specified/i.test(text)) return true
  return text.split(/&&|;/).every((part) => /^(echo\b[^&|]*|true|:|exit \d+|)$/.test(part.trim()))
}

/** Whether a command line changes sources: a formatter that writes, a linter that mends. */
export function isWriting(text: string): boolean {
  if (/(^|\s)(--fix\S*|--write|--apply\S*|--unsafe|--in-place|-w)(?=\s|$)/m.test(text)) return true
  return /\b(oxfmt|dprint\s+fmt|deno\s+fmt|cargo\s+fmt|ruff\s+format|black|isort)\b/.test(text) && !isChecking(text)
}

/** Whether a formatter's command line only checks. */
export function isChecking(text: string): boolean {
  return /(^|\s)(--check|-c|-l|--list-different|--diff|--dry-run|--verify)(?=\s|$)|\bdprint\s+check\b|\bbiome\s+ci\b/m.test(
    text,
  )
}
