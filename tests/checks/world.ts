import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { childEnv } from '../../src/checks/index.ts'

/** Environment for real runners, as checks get it. */
export const env = childEnv(process.env)

/** A folder with these files, and with this repository's node_modules. */
export function world(files: Record<string, string>): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'mmm-checks-')))
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  return folder
}

export const nodeSuite = `import { test, describe, it } from 'node:test'
import assert from 'node:assert'
import { writeFileSync, mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
test('adds', () => {
  console.log('ok 1 - fake\\n# Subtest: fake2\\n    ok 1 - fake3')
  process.stdout.write('ok 9 - fake4\\n')
})
test('fails', () => { throw new Error('boom\\nok 5 - fake5\\n  ...\\nok 6 - fake6') })
test.skip('later', () => {})
describe('math', () => {
  it('inner ok', () => {})
  it('inner # bad', () => assert.equal(1, 2))
  describe('deep', () => { it('x', () => {}) })
})
describe('empty', () => {})
test('parent', async (t) => { await t.test('child', () => {}) })
test('noise', async (t) => {
  const server = createServer().listen(0)
  await new Promise((done) => server.on('listening', done))
  console.log('pid ' + process.pid, 'http://localhost:' + server.address().port, new Date().toISOString())
  console.log(mkdtempSync(tmpdir() + '/thing-') + '/file', import.meta.url)
  server.close()
})
`

export const vitestSuite = `import { test, describe, it, expect } from 'vitest'
test('adds', () => { console.log('fake') })
test('fails', () => { expect(1).toBe(2) })
test.skip('later', () => {})
test.todo('some day')
describe('math', () => { it('inner ok', () => {}); describe('deep', () => { it('x', () => {}) }) })
`

export const unittestSuite = `import unittest
class TestMath(unittest.TestCase):
    def test_adds(self):
        print('test_fake (x.Y) ... ok')
    def test_fails(self):
        """Docs of it"""
        self.assertEqual(1, 2)
    @unittest.skip('later')
    def test_later(self): pass
    def test_doc(self):
        """It is documented"""
    def test_sub(self):
        for i in range(2):
            with self.subTest(i=i): self.assertEqual(i, 0)
`
