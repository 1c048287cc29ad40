import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { formatYaml } from '../../src/engine/tools/format.ts'
import { mmm, projectWith } from '../cli/world.ts'
import { valid } from './valid.ts'
import { repository, shipped } from './world.ts'

const format = (text: string) => formatYaml(text, 'w.yml')

test.each([...shipped(), ...Object.entries(valid)])(
  '%s: the same values, and nothing to do the second time',
  (_, text) => {
    const once = format(text)
    expect(parse(once)).toEqual(parse(text))
    expect(format(once)).toBe(once)
  },
)

test('the shipped workflows and those of the documentation are formatted', () => {
  for (const [path, text] of shipped()) expect(format(text), path).toBe(text)
})

const ugly = `# A head comment


name:   "mine"   # my name
"description": >
    Two lines
    that fold

    and a paragraph
env: { A: 'yes', B: "3", C: "text: with colon", D: "\\tTab", E: '!x', F: "*x", G: '\${{ run.id }}', H: "it's" }
steps:

    # before a

    - id: a
      run: |
          echo one   
            echo two

          echo three



    - id: 'b'
      if: "steps.a.outcome == 'success'
        && always()"
      with: {
        a: 1, # one
        b: [x,
          y]
      }
      uses: set
    # the end
`

const pretty = `# A head comment

name: mine # my name
description: >
  Two lines
  that fold

  and a paragraph
env: {A: 'yes', B: '3', C: 'text: with colon', D: "\\tTab", E: '!x', F: '*x', G: '\${{ run.id }}', H: it's}
steps:

  # before a

  - id: a
    run: |
      echo one   
        echo two

      echo three

  - id: b
    if: "steps.a.outcome == 'success'
      && always()"
    with:
      a: 1 # one
      b:
        - x
        - y
    uses: set
  # the end
`

test('indents by two, quotes only where needed, keeps comments and blank lines between steps', () => {
  expect(format(ugly)).toBe(pretty)
  expect(format(pretty)).toBe(pretty)
  expect(parse(pretty)).toEqual(parse(ugly))
})

test.each([
  ['anchors', 'a: &x {b: 1}\nc: *x\n'],
  ['only comments', '# nothing\n'],
  ['empty', ''],
  ['keep at the end', 'a: |+\n  x\n\nb: >-\n  x\n  y\n'],
  ['numbers of indentation', 'a: |2\n   x\n  y\n'],
  ['windows', 'a: 1\r\nb:\r\n    - x\r\n'],
  ['tags and directives', '%YAML 1.2\n---\na: !!str 1\n'],
  ['plain over lines', 'a: some words\n   and more\nb:\n    - one\n      two\n'],
  ['comment in a sequence', 'a:\n- x # one\n# two\n- y\n'],
])('values and comments stay: %s', (_, text) => {
  const once = format(text)
  expect(parse(once)).toEqual(parse(text))
  expect(once.match(/#.*/g)).toEqual(text.match(/#.*/g))
  expect(format(once)).toBe(once)
})

test('formats the project; --check lists and exits 1, and writes nothing', async () => {
  const root = projectWith()
  mkdirSync(join(root, '.mmm/workflows'))
  const file = join(root, '.mmm/workflows/a.yml')
  writeFileSync(file, ugly)
  writeFileSync(join(root, '.mmm/config.yml'), 'repair: 1\n')
  const over = { cwd: root, packageRoot: repository }
  expect(await mmm(['fmt', '--check'], over)).toMatchObject({
    code: 1,
    stdout: '.mmm/workflows/a.yml\n2 files, 1 not formatted\n',
  })
  expect(readFileSync(file, 'utf8')).toBe(ugly)
  expect(await mmm(['fmt', '--json'], over)).toMatchObject({ code: 0 })
  expect(readFileSync(file, 'utf8')).toBe(pretty)
  expect(await mmm(['fmt', '--check'], over)).toMatchObject({ code: 0, stdout: '2 files, 0 not formatted\n' })
  writeFileSync(file, 'a: [\n')
  expect(await mmm(['fmt'], over)).toMatchObject({ code: 2, stderr: expect.stringContaining('no valid YAML') })
  expect(readFileSync(file, 'utf8')).toBe('a: [\n')
})
