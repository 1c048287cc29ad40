/** A small seeded random source (mulberry32): the same seed gives the same documents on every machine. */
export function random(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

const WORDS = [
  'adds',
  'ünïcode',
  '日本',
  '🙂',
  'a < b',
  '`code`',
  '**bold**',
  '_it_',
  'x*y',
  '[l](u)',
  '&amp;',
  'AC',
  '1.',
  '~',
]
const MARKS = ['- ', '* ', '+ ', '1. ', '7) ']
const OTHERS = [
  '',
  '# Heading',
  'Setext\n---',
  'some text\nmore text',
  '```md\n- [ ] in a fence\n```',
  '~~~\n- [x] in tildes\n~~~',
  '<!-- - [ ] in a comment -->',
  '<details>\n\n- [ ] in details\n\n</details>',
  '> - [ ] quoted\n> - [x] twice quoted',
  '| a | b |\n|---|---|\n| - [ ] c | d |',
  '- plain item',
  '    - [ ] indented code',
  '---',
  '- [x]glued',
  '- [~] half',
  'text\n2. [ ] no list',
  '[ref]: http://a.b',
  '[^1]: note',
]
const CHECKS = [
  '',
  '',
  ', verify: `true`',
  ' (verify: `a b`)',
  ' [@test](t/a.ts "n")',
  '\n  - verify: `x`',
  '\n  - [ ] child',
]

/** A random markdown document with boxes, in random line ends, with or without a byte order mark and front matter. */
export function makeDocument(pick: (below: number) => number): string {
  const one = <T>(list: readonly T[]): T => list[pick(list.length)]!
  const words = (): string => Array.from({ length: 1 + pick(6) }, () => one(WORDS)).join(' ')
  const box = (): string => `${one(MARKS)}[${one([' ', ' ', 'x', 'X', '\t'])}] ${words()}${one(CHECKS)}`
  const blocks = Array.from({ length: 1 + pick(14) }, () => (pick(2) === 0 ? box() : one(OTHERS)))
  const body = blocks.join(one(['\n', '\n\n']))
  const head = one(['', '', '---\nid: 007\nneeds: [ä]\n---\n', '\n'])
  const ends = one(['\n', '\r\n', '\r', undefined])
  const text = `${head}${body}${one(['', '\n'])}`.replace(/\n/g, () => ends ?? one(['\n', '\r\n', '\r']))
  return one(['', '\uFEFF']) + text
}
