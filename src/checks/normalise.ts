import { escapeRegex } from './quote.ts'
import { plain } from './plain.ts'

export interface NormaliserOptions {
  /** Folders and what stands for them: `[['/cache/wt/1', '.']]`. The longest goes first. */
  roots: ReadonlyArray<readonly [path: string, label: string]>
  /** Full dates are taken for the run's own, and replaced, when they lie within a day of it. @default now */
  now?: Date
}

const amount = String.raw`\d+(?:[.,]\d+)?`
const unit = String.raw`(?:ns|[uµμ]s|ms|s|secs?|seconds?|m|min|minutes?)`
const duration = `${amount} ?${unit}(?: ?${amount} ?${unit})*`

type Rule = readonly [RegExp, string | ((...parts: string[]) => string)]

/** Durations only where runners print them: a value in an assertion's message is not to be hidden. */
const durations: Rule[] = [
  [/^([ \t]*"?duration_ms"?:? *)\d+(\.\d+)?$/gm, '$1<ms>'],
  [/^([ \t]*(?:#|ℹ) duration_ms )\d+(\.\d+)?$/gm, '$1<ms>'],
  [new RegExp(String.raw`[ \t]{0,4}\((?:duration:? )?(?:in )?${duration}\)`, 'g'), ''],
  [new RegExp(String.raw`[ \t]{0,4}\[(?:duration:? )?${duration}\]`, 'g'), ''],
  [new RegExp(String.raw`^([ \t]*[✓✔✖✗×❯↓√✕○□◼] .*?)[ \t]{1,4}${duration}$`, 'gm'), '$1'],
  [
    new RegExp(String.raw`\b(in|finished in|took|after) ${amount} ?${unit}(?=[ \t.;,=)]*$|[ \t]*=|\))`, 'gm'),
    '$1 <time>',
  ],
  [/^(Ran \d+ tests? in ).*$/gm, '$1<time>'],
  [/^(Ran \d+ tests? across \d+ files?\.).*$/gm, '$1'],
  [/^([ \t]*(?:Time|Duration|Total time|Finished in):?[ \t]+)\d.*$/gm, '$1<time>'],
  [/^(ok  ?\t\S+)\t(?:\(cached\)|[\d.]+s)/gm, '$1'],
  [/^(FAIL\t\S+)\t[\d.]+s$/gm, '$1'],
  [/^((?:real|user|sys)[ \t]+)\d+m[\d.]+s$/gm, '$1<time>'],
  [
    /("(?:duration|startTime|endTime|runtime|Elapsed|elapsed|loadTestEnvironmentStart|loadTestEnvironmentEnd|setupAfterEnvStart|setupAfterEnvEnd|start|end)": ?)\d+(?:\.\d+)?/g,
    '$10',
  ],
  [/("Time": ?")[^"]*"/g, '$1"'],
  [/(<test(?:suites?|case)\b[^>]{0,2000}?\btime=")[\d.]+"/g, '$10"'],
]

/** What differs from process to process. */
const names: Rule[] = [
  [
    /((?:\/private)?\/var\/folders\/[^/\s]+\/[^/\s]+\/T|\/(?:private\/)?(?:var\/)?tmp|\/dev\/shm)\/[^/\s'"`:,;)\]}<>]+/g,
    '<tmp>',
  ],
  [/\bpytest-\d+(?=\/)/g, 'pytest-<n>'],
  [/\b(pid|PID|process id|Process ID)([ :=]+)\d+/g, '$1$2<pid>'],
  [/\((node|bun|deno):\d+\)/g, '($1:<pid>)'],
  [/^==\d+==/gm, '==<pid>=='],
  [/\bgoroutine \d+\b/g, 'goroutine <n>'],
  [/^(thread '[^'\n]*') \(\d+\) panicked/gm, '$1 panicked'],
  [/\b0x[0-9a-fA-F]{6,16}\b/g, '0x<hex>'],
  [/(\btarget\/\S{0,200}?\/deps\/[\w-]{1,100}?)-[0-9a-f]{16}\b/g, '$1-<hash>'],
  [
    /((?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[?::1?\]?):)(\d{5})\b/g,
    (whole, host, port) => ephemeral(whole, host!, port!),
  ],
  [/(\bport[ :=]+)(\d{5})\b/gi, (whole, word, port) => ephemeral(whole, word!, port!)],
  [/(randomly-seed[ =:]+|Randomized with seed )\d+/g, '$1<n>'],
]

/** A cargo that had nothing to build says less than one that had. */
const progress = /^ +(?:Compiling|Downloading|Downloaded|Updating|Locking|Adding|Fresh|Blocking) .*\n/gm

/**
 * Makes the function under which two runs of the same suite give the same bytes: paths of the worktree become a label,
 * and durations, times, temporary names, pids, addresses and ports of the system's choice go. Lines that runners print
 * as their threads finish (cargo's tests, vitest's and jest's files) are put in order.
 */
export function normaliser(options: NormaliserOptions): (text: string) => string {
  const roots = rootRules(options.roots)
  const days = daysAround(options.now ?? new Date())
  const times: Rule[] = [
    [
      /\b(\d{4}-\d\d-\d\d)[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g,
      (whole, day) => (days.has(day!) ? '<time>' : whole),
    ],
    [/^([ \t]*(?:Start at[ \t]+|\[)?)\d{1,2}:\d\d:\d\d(?:[.,]\d+)?(?: ?[AP]M)?/gm, '$1<time>'],
  ]
  return (text) =>
    inOrder([...roots, ...times, ...durations, ...names].reduce(apply, plain(text).replace(progress, '')))
}

function apply(text: string, [pattern, by]: Rule): string {
  return typeof by === 'string' ? text.replace(pattern, by) : text.replace(pattern, by)
}

function rootRules(roots: NormaliserOptions['roots']): Rule[] {
  const forms = roots.flatMap(([path, label]) => {
    const bare = path.replace(/\/+$/, '')
    return [...new Set([bare, encodeURI(bare)])].map((form) => [form, label] as const)
  })
  return forms
    .filter(([path]) => path !== '')
    .toSorted((a, b) => b[0].length - a[0].length)
    .map(([path, label]) => [new RegExp(`${escapeRegex(path)}(?![\\w-])`, 'g'), () => label] as const)
}

function daysAround(now: Date): Set<string> {
  return new Set([-1, 0, 1].map((days) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10)))
}

/** Ports that the system gave lie at 32,768 and above; a port that somebody chose is left to be read. */
function ephemeral(whole: string, before: string, port: string): string {
  return Number(port) >= 32_768 ? `${before}<port>` : whole
}

/** Sorts neighbouring lines, and blocks of lines, that come in the order in which threads happened to finish. */
function inOrder(text: string): string {
  const cargo = sortRuns(text, (line) => (/^test .+ \.\.\. (?:ok|FAILED|ignored)/.test(line) ? 'head' : 'no'))
  let inLog = false
  return sortRuns(cargo, (line) => {
    const isLog = /^(?:stdout|stderr) \| \S/.test(line)
    const kind = isLog || vitestFile.test(line) ? 'head' : inLog || vitestTest.test(line) ? 'body' : 'no'
    inLog = isLog || (inLog && line !== '')
    return kind
  })
}

const vitestFile = /^ [✓❯×↓□] (?:\|[^|]+\| )?\S+\.\w+ /
const vitestTest = /^ {3,}[✓×↓□→❯]/

function sortRuns(text: string, kindOf: (line: string) => 'head' | 'body' | 'no'): string {
  const done: string[] = []
  let blocks: string[][] = []
  const flush = () => {
    if (blocks.length === 0) return
    for (const block of blocks.toSorted(byHead)) for (const line of block) done.push(line)
    blocks = []
  }
  for (const line of text.split('\n')) {
    const kind = kindOf(line)
    if (kind === 'head') blocks.push([line])
    else if (kind === 'body' && blocks.length > 0) blocks.at(-1)!.push(line)
    else {
      flush()
      done.push(line)
    }
  }
  flush()
  return done.join('\n')
}

/** By the first line alone, so that what one test printed stays in its order. */
function byHead(a: string[], b: string[]): number {
  return a[0]! < b[0]! ? -1 : a[0]! > b[0]! ? 1 : 0
}
