import { readSource, type Source } from '../../src/engine/tools/source.ts'

/** A way in which people break workflows: all texts that it makes of one. */
export type Operator = (text: string, source: Source) => string[]

/** Applies an operator. */
export function mutantsOf(text: string, operator: Operator): string[] {
  return operator(text, readSource(text, 'w.yml')).filter((one) => one !== text)
}

const put = (text: string, [from, to]: readonly [number, number], by: string) =>
  text.slice(0, from) + by + text.slice(to)

/** The third letter is lost, or the last one doubled. */
const misspell = (word: string) => (word.length > 3 ? word.slice(0, 2) + word.slice(3) : word + word.at(-1))

const each = (text: string, pattern: RegExp, by: (match: RegExpExecArray) => [number, number, string]) =>
  [...text.matchAll(pattern)].map((match) => {
    const [offset, length, word] = by(match)
    return put(text, [match.index + offset, match.index + offset + length], word)
  })

const group =
  (pattern: RegExp, change: (word: string) => string): Operator =>
  (text) =>
    each(text, pattern, (match) => [
      match[0].indexOf(match[1]!, match[0].lastIndexOf(match[1]!)),
      match[1]!.length,
      change(match[1]!),
    ])

const lines = (text: string, change: (line: string, i: number, all: string[]) => string[] | undefined): string[] => {
  const all = text.split('\n')
  return all.flatMap((line, i) => {
    const made = change(line, i, all)
    return made === undefined ? [] : [[...all.slice(0, i), ...made, ...all.slice(i + 1)].join('\n')]
  })
}

const value =
  (keys: readonly string[], by: string): Operator =>
  (text, { scalars }) =>
    scalars.filter(({ path }) => keys.includes(String(path.at(-1)))).map(({ range }) => put(text, range, by))

export const operators: Record<string, Operator> = {
  'misspell a key': (text, { keys }) =>
    keys.filter((key) => key.known.includes(key.name)).map((key) => put(text, key.range, misspell(key.name))),
  'misspell a kind': (text, { scalars }) =>
    scalars
      .filter(({ path }) => path.at(-1) === 'uses')
      .map(({ range, value: kind }) => put(text, range, misspell(String(kind)))),
  'misspell a prompt': (text, { scalars }) =>
    scalars
      .filter(({ path }) => path.at(-1) === 'agent')
      .map(({ range, value: name }) => put(text, range, misspell(String(name)))),
  'misspell an input of a kind': (text, { keys, scalars, steps }) =>
    keys
      .filter((key) =>
        scalars.some(
          ({ path, range, step }) =>
            path.at(-2) === 'with' &&
            path.at(-1) === key.name &&
            range[0] === key.value &&
            step?.raw['uses'] !== 'set' &&
            steps.length > 0,
        ),
      )
      .map((key) => put(text, key.range, misspell(key.name))),
  'misspell a step in an expression': group(/\bsteps\.([\w-]+)/g, misspell),
  'misspell an input in an expression': group(/\binputs\.([\w-]+)/g, misspell),
  'misspell an output in an expression': group(/\.outputs\.([\w-]+)/g, misspell),
  'misspell outputs': group(/\.(outputs)\./g, misspell),
  'misspell a context': group(/\b(steps|inputs|run|env)\.(?=\w)/g, misspell),
  'misspell a name of the run': group(/\brun\.(id|limits)\b/g, misspell),
  'misspell a function': group(/\b(contains|format|toJSON|hashFiles|always|failure|success)\(/g, misspell),
  'misspell an outcome': group(/outcome == '(\w+)'/g, misspell),
  'misspell a choice': value(['type', 'backoff', 'resume', 'workspace', 'of'], 'strng'),
  'misspell a command': group(/\brun: (npm|make|node|docker|cat|git)\b/g, (word) => `${word}x`),
  'misspell a need': group(/needs: \[?(\w+)/g, (word) => `${word}${word}`),
  'wrong type': (text, { keys, scalars }) =>
    scalars
      .filter(({ range }) =>
        keys.some(
          (key) =>
            key.value === range[0] &&
            key.known.includes(key.name) &&
            !['for-each', 'default', 'needs', 'matrix'].includes(key.name),
        ),
      )
      .map(({ range }) => put(text, range, '{wrong: [type]}')),
  'steps as text': (text) => each(text, /^(\s*(?:steps|parallel)):\n/gm, (match) => [match[0].length - 1, 0, ' build']),
  'duplicate id': (text, { scalars }) =>
    scalars
      .filter(
        ({ path, step }) =>
          path.at(-1) === 'id' && typeof step?.path.at(-1) === 'number' && Number(step.path.at(-1)) > 0,
      )
      .flatMap(({ range, path }) => {
        const first = scalars.find(
          (one) => one.path.length === path.length && one.path.join() === [...path.slice(0, -2), 0, 'id'].join(),
        )
        return first === undefined ? [] : [put(text, range, String(first.value))]
      }),
  'duplicate key': (text) =>
    lines(text, (line, i, all) =>
      /^\s+\w[\w-]*: \S/.test(line) && !/[|>]$/.test(line) && !inScript(all, i) ? [line, line] : undefined,
    ),
  'drop a required input': (text) => [
    ...lines(text, (line) => (/^\s+(?:to|prompt): /.test(line) ? [] : undefined)),
    ...each(text, /\{for: 5s\}/g, () => [0, 9, '{}']),
    ...each(text, /attempts: 3, /g, () => [0, 12, '']),
  ],
  'drop the work': (text) => lines(text, (line) => (/^\s+(?:uses|agent|run): [^|]+$/.test(line) ? [] : undefined)),
  'two works': (text) =>
    lines(text, (line) =>
      /^\s+(?:uses|agent): /.test(line) ? [line, `${/^\s+/.exec(line)![0]}run: make twice`] : undefined,
    ),
  'unbalanced braces': (text) => each(text, /\}\}(?!\})/g, () => [0, 2, '']),
  'half of the braces': (text) => each(text, /\s\}\}(?!\})/g, () => [0, 3, '}']),
  'unclosed call': (text) =>
    each(text, /\b(?:contains|format|toJSON|hashFiles|always|failure)\([^()]*\)/g, (match) => [
      match[0].length - 1,
      1,
      '',
    ]),
  'single equals': (text) => each(text, /[^=!]==[^=]/g, () => [1, 2, '=']),
  'text beside the braces': (text, { scalars }) =>
    scalars
      .filter(({ path, value: one }) => path.at(-1) === 'if' && !String(one).startsWith('!'))
      .map(({ range, value: one }) => put(text, range, `\${{ ${String(one)} }} && true`)),
  'tab indentation': (text) =>
    lines(text, (line, i, all) =>
      /^ {2,}\S/.test(line) && !inScript(all, i) && !line.trim().startsWith('#')
        ? [`\t${line.trimStart()}`]
        : undefined,
    ),
  'indented by one more': (text) =>
    lines(text, (line, i, all) =>
      /^ {2,}[\w-]+: \S/.test(line) && i > 0 && !inScript(all, i) && !/[|:]$/.test(all[i - 1]!)
        ? [` ${line}`]
        : undefined,
    ),
  'unquoted !': (text) =>
    each(text, /'(![^'\n]*(?:'[^'\n]*'[^'\n]*)*)'$/gm, (match) => [0, match[0].length, match[1]!]),
  'unclosed quote': (text, { scalars }) =>
    scalars
      .filter(({ range }) => /['"]/.test(text[range[0]]!))
      .map(({ range }) => put(text, [range[1] - 1, range[1]], '')),
  'unclosed bracket': (text) =>
    each(text, /[\]}]\n/g, (match) => (match.input[match.index - 1] === '}' ? [0, 0, ''] : [0, 1, ''])),
  'no colon': (text) =>
    lines(text, (line, i, all) =>
      /^\s+[\w-]+: \S/.test(line) && !inScript(all, i) ? [line.replace(': ', ' ')] : undefined,
    ),
  'bad duration': value(['timeout', 'time', 'delay', 'for'], 'soon'),
  'bad number': value(['attempts', 'max', 'max-parallel', 'turns', 'usd'], '-1'),
  'bad id': value(['id'], '1 step'),
  'remove a needed step': (text, { steps, expressions }) =>
    steps
      .filter(
        ({ raw, path }) =>
          typeof path.at(-1) === 'number' &&
          expressions.some((one) => one.text.includes(`steps.${String(raw['id'])}.`) && !isInside(one.path, path)),
      )
      .map(({ range }) => put(text, [text.lastIndexOf('-', range[0]), range[1]], '')),
  'remove an input that is read': (text, { keys }) =>
    lines(text, (line) => (keys.some((key) => /^ {2}(\w+): \{type/.exec(line)?.[1] === key.name) ? [] : undefined)),
  'read too early': (text, { steps, expressions }) =>
    steps.flatMap((step) => {
      const next = steps.find(
        (one) => one.path.join() === [...step.path.slice(0, -1), Number(step.path.at(-1)) + 1].join(),
      )
      const reads =
        next !== undefined &&
        expressions.some((one) => one.step === next && one.text.includes(`steps.${String(step.raw['id'])}.`))
      if (!reads || step.owner !== undefined || next.raw['needs'] !== undefined) return []
      const [a, b] = [text.slice(...step.range), text.slice(...next.range)]
      return [put(put(text, next.range, a), step.range, b)]
    }),
  'condition that is constant': (text, { scalars }) =>
    scalars.filter(({ path }) => path.at(-1) === 'if').map(({ range }) => put(text, range, 'false')),
  'endless repeat': (text) => [
    ...each(text, / {6}max: 5\n/g, (match) => [0, match[0].length, '']).map((one) =>
      one.replace(/until: .*/, "until: 'false'"),
    ),
    ...each(text, /repeat: \{max: 2, while: [^}]*\}/g, (match) => [0, match[0].length, 'repeat: {}']),
  ],
  'secret printed': (text) => each(text, / \| docker login --password-stdin/g, (match) => [0, match[0].length, '']),
}

/** Lines of a block scalar are no YAML. */
function inScript(all: readonly string[], at: number): boolean {
  const indent = (line: string) => line.length - line.trimStart().length
  for (let i = at - 1, low = indent(all[at]!); i >= 0; i--) {
    if (indent(all[i]!) >= low) continue
    if (all[i]!.endsWith(': |')) return true
    low = indent(all[i]!)
  }
  return false
}

function isInside(path: ReadonlyArray<string | number>, outer: ReadonlyArray<string | number>): boolean {
  return outer.every((part, i) => path[i] === part)
}
