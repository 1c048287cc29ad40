import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { driveText, newFolder } from './world.ts'

/** Runs a text that fails while there is no file "flag", then once more with it: what ended the second time. */
async function again(text: string): Promise<string[]> {
  const folder = await newFolder()
  const first = await driveText(text, folder)
  await writeFile(join(folder, 'flag'), '')
  const second = await driveText(text, folder)
  await rm(folder, { recursive: true })
  return second.ended.slice(first.ended.length)
}

test('parallel: a resume begins what was left out, and not again what ended well', async () => {
  const ended = await again(`
steps:
  - id: p
    parallel:
      - {id: a, run: test -e flag}
      - {id: b, if: "false", run: echo b}
      - {id: c, uses: set, with: {x: 1}}
`)
  expect(ended.toSorted()).toEqual(['p success', 'p/a success', 'p/b skipped'])
})

test('sequence: what was left out because of the failure runs, what ran all the same does not run again', async () => {
  const ended = await again(`
steps:
  - {id: a, run: test -e flag}
  - {id: b, uses: set, with: {x: 1}}
  - {id: c, if: always(), uses: set, with: {x: 1}}
  - {id: d, uses: set, with: {x: 1}}
`)
  expect(ended).toEqual(['a success', 'b success', 'd success'])
})

test('a failure that was tolerated around it is the past; handlers of what ended well are, too', async () => {
  const ended = await again(`
steps:
  - id: g
    continue-on-error: true
    steps: [{id: x, run: exit 1}]
    finally: [{id: tidy, uses: set, with: {x: 1}}]
  - {id: h, uses: set, with: {x: 1}, finally: [{id: tidy, uses: set, with: {x: 1}}]}
  - {id: b, run: test -e flag}
finally:
  - {id: last, if: "steps.h.outcome == 'success'", uses: set, with: {x: 1}}
`)
  expect(ended).toEqual(['b success', '!finally/last success'])
})
