import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
  existsSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { world, type World } from '../world.ts'

async function refusals(w: World, paths: string[]): Promise<void> {
  const tries: Array<[string, unknown]> = paths.flatMap((path): Array<[string, unknown]> => [
    ['read', { path }],
    ['search', { pattern: '.', path }],
    ['write', { path, content: 'x' }],
    ['edit', { path, edits: [{ old: '', new: 'x' }] }],
  ])
  for (const result of await w.call(...tries)) {
    expect([result.call.name, result.call.input, result.isError], result.content).toEqual([
      result.call.name,
      result.call.input,
      true,
    ])
    expect(result.content).not.toContain(w.root)
    expect(result.content).not.toContain('outer secret')
  }
}

test('nothing outside of the worktree is read or written', async () => {
  const w = world({ 'a.txt': 'a\n' })
  const outer = join(dirname(w.root), 'outer')
  mkdirSync(outer)
  writeFileSync(join(outer, 'f.txt'), 'outer secret')
  symlinkSync(outer, join(w.root, 'dir'))
  symlinkSync(join(outer, 'f.txt'), join(w.root, 'file'))
  symlinkSync(join(outer, 'none'), join(w.root, 'dangling'))
  symlinkSync('loop', join(w.root, 'loop'))
  mkdirSync(`${w.root}2`)
  symlinkSync(`${w.root}2`, join(w.root, 'sibling'))
  await refusals(w, [
    '../outer/f.txt',
    'a/../../outer/f.txt',
    join(outer, 'f.txt'),
    '/etc/passwd',
    'C:\\x',
    '..\\x',
    'dir/f.txt',
    'dir/new/x',
    'file',
    'dangling',
    'loop',
    'loop/x',
    'sibling/x',
    '',
    'a\0b',
  ])
  expect(existsSync(join(outer, 'none'))).toBe(false)
  expect(existsSync(join(outer, 'new'))).toBe(false)
  expect((await w.call(['search', { pattern: 'secret' }]))[0]!.content).toMatch(/^No match/)
})

test('.git, .mmm, specifications and ignored paths are not written, .git is not even read', async () => {
  const w = world({
    'spec.md': '- [ ] x\n',
    'specs/a.md': 'a\n',
    '.gitignore': 'dist/\n',
    '.mmm/config.yml': 'a: 1\n',
    '.env': 'KEY=outer secret\n',
  })
  mkdirSync(join(w.root, 'sub'))
  symlinkSync('../.git', join(w.root, 'sub', 'innocent'))
  symlinkSync('spec.md', join(w.root, 'also'))
  await refusals(w, [
    '.git/config',
    '.GIT/config',
    'sub/.git/hooks/x',
    'sub/innocent/config',
    './/.git/./config',
    '.git',
    '.env',
  ])
  const paths = ['.mmm/config.yml', '.Mmm/x', 'sub/.mmm/x', 'spec.md', 'also', 'specs/new.md', 'dist/out.js']
  for (const result of await w.call(...paths.map((path): [string, unknown] => ['write', { path, content: 'x' }]))) {
    expect([result.call.input, result.refused]).toEqual([result.call.input, true])
  }
  expect(w.read('spec.md')).toBe('- [ ] x\n')
  const [read, list, search] = await w.call(
    ['read', { path: 'spec.md' }],
    ['list', {}],
    ['search', { pattern: 'secret' }],
  )
  expect(read!.content).toContain('1\t- [ ] x')
  expect(list!.content).not.toMatch(/\.env|\.git\//)
  expect(search!.content).toMatch(/^No match/)
})

test('large, binary and special files are told, not dumped', async () => {
  const w = world({ big: '', bin: Buffer.from([1, 0, 2]), latin: Buffer.from([0x61, 0xe9, 0x62]), empty: '' })
  truncateSync(join(w.root, 'big'), 200 * 1024 * 1024)
  execFileSync('mkfifo', [join(w.root, 'pipe')])
  const names = ['big', 'bin', 'latin', 'pipe', '.']
  const results = await w.call(...names.map((path): [string, unknown] => ['read', { path }]))
  expect(results.map(({ content }) => content)).toEqual([
    'big is too large: 209715200 bytes, the limit is 10485760',
    'bin is binary, 3 bytes',
    'latin is binary or not UTF-8, 3 bytes',
    'pipe is not a regular file',
    '. is a folder: use list',
  ])
  const [edit, write, search, empty] = await w.call(
    ['edit', { path: 'latin', edits: [{ old: 'a', new: 'b' }] }],
    ['write', { path: 'pipe', content: 'x' }],
    ['search', { pattern: 'a' }],
    ['read', { path: 'empty' }],
  )
  expect([edit!.isError, write!.isError, search!.isError, empty!.isError]).toEqual([true, true, false, false])
})

test('names with line breaks are shown quoted', async () => {
  const w = world({ 'a\nb.txt': 'hello\n' })
  const [read, list, search] = await w.call(
    ['read', { path: 'a\nb.txt' }],
    ['list', {}],
    ['search', { pattern: 'hello' }],
  )
  expect(read!.content).toMatch(/^"a\\nb.txt": lines 1-1 of 1/)
  expect(list!.content).toBe('"a\\nb.txt"')
  expect(search!.content).toBe('"a\\nb.txt":1: hello')
})

test('read gives pages', async () => {
  const w = world({
    'a.txt': Array.from({ length: 2500 }, (_, index) => `line ${index + 1}\r\n`).join(''),
    'src/deep.ts': 'x\n',
  })
  const [first, second, beyond, wrong] = await w.call(
    ['read', { path: 'a.txt' }],
    ['read', { path: 'a.txt', offset: 2001, limit: 2 }],
    ['read', { path: 'a.txt', offset: 2501 }],
    ['read', { path: 'deep.ts' }],
  )
  expect(first!.content).toMatch(/^a.txt: lines 1-2000 of 2500, version [0-9a-f]{12}, CRLF line ends\n {5}1\tline 1\n/)
  expect(first!.content).toMatch(/\[Lines 2001-2500 follow: read on with offset 2001\]$/)
  expect(second!.content).toContain('  2001\tline 2001\n  2002\tline 2002\n')
  expect(beyond!.isError).toBe(true)
  expect(wrong!.content).toBe('deep.ts does not exist. Did you mean src/deep.ts?')
})

test('list and search go by globs, sorted and capped', async () => {
  const files: Record<string, string> = {
    'src/a.ts': 'one\ntwo\n',
    'src/b.js': 'One\n',
    'src/in/c.ts': 'one\n',
    'd.md': 'x(\n',
  }
  for (let n = 0; n < 250; n++) files[`many/${n}.txt`] = 'needle\n'
  const w = world(files)
  const text = async (name: string, input: unknown) => (await w.call([name, input]))[0]!.content
  expect(await text('list', { glob: '*.ts' })).toBe('src/a.ts\nsrc/in/c.ts')
  expect(await text('list', { glob: 'src/*.{ts,js}' })).toBe('src/a.ts\nsrc/b.js')
  expect(await text('list', { glob: 'src' })).toBe('src/a.ts\nsrc/b.js\nsrc/in/c.ts')
  expect(await text('list', { glob: 'src/**/[a-c].?s' })).toBe('src/a.ts\nsrc/b.js\nsrc/in/c.ts')
  expect(await text('list', { glob: '*.py' })).toBe('No file matches *.py')
  expect(await text('list', { glob: '../*' })).toContain('leaves')
  expect(await text('list', {})).toMatch(/\[54 more: use a narrower glob\]$/)
  expect(await text('search', { pattern: '^one$', path: 'src' })).toBe('src/a.ts:1: one\nsrc/in/c.ts:1: one')
  expect(await text('search', { pattern: '(?i)one', glob: '*.js' })).toBe('src/b.js:1: One')
  expect(await text('search', { pattern: 'x(' })).toBe(
    'd.md:1: x(\n[Pattern is not a regular expression, searched for as plain text]',
  )
  const capped = await text('search', { pattern: 'needle' })
  expect(capped.split('\n')).toHaveLength(201)
  expect(await text('search', { pattern: 'needle' })).toBe(capped)
})

test('a pattern that backtracks for ever is broken off', async () => {
  const w = world({ 'a.txt': `${'a'.repeat(60)}!\n` })
  const [result] = await w.call(['search', { pattern: '^(a+)+$' }])
  expect([result!.isError, result!.content]).toEqual([
    true,
    '[Broken off: the pattern takes too long, write a simpler one; matches may be missing]',
  ])
})

test('secrets are masked in what is read', async () => {
  const w = world({ 'a.txt': 'token hunter2hunter2 end\n' })
  const results = await w.call(['read', { path: 'a.txt' }], ['search', { pattern: 'hunter2' }])
  for (const { content } of results) expect(content).not.toContain('hunter2hunter2')
})

test('edit keeps BOM, mode and link; failure leaves the file', async () => {
  const w = world({ 'run.sh': '\uFEFFecho a\r\necho b\r\n' })
  chmodSync(join(w.root, 'run.sh'), 0o755)
  symlinkSync('run.sh', join(w.root, 'link.sh'))
  const [result] = await w.call(['edit', { path: 'link.sh', edits: [{ old: 'echo a\n', new: 'echo c\n' }] }])
  expect(result!.isError, result!.content).toBe(false)
  expect(w.read('run.sh')).toBe('\uFEFFecho c\r\necho b\r\n')
  expect(statSync(join(w.root, 'run.sh')).mode & 0o777).toBe(0o755)
  expect(lstatSync(join(w.root, 'link.sh')).isSymbolicLink() && readlinkSync(join(w.root, 'link.sh'))).toBe('run.sh')
  const [missing] = await w.call([
    'edit',
    {
      path: 'run.sh',
      edits: [
        { old: 'echo bb', new: 'x' },
        { old: 'echo c', new: 'y' },
      ],
    },
  ])
  expect(missing!.content).toContain('Sent as old text:\necho bb')
  expect(missing!.content).toContain('2\techo b')
  expect(missing!.content).toContain('Edit 2: would fit at line 1')
  expect(w.read('run.sh')).toBe('\uFEFFecho c\r\necho b\r\n')
})

test('edit of a file that changed since it was read', async () => {
  const w = world({ 'a.ts': 'const a = 1\nconst b = 2\nconst c = 3\n' })
  await w.call(['read', { path: 'a.ts' }])
  writeFileSync(join(w.root, 'a.ts'), 'const a = 1;\nconst b = 2;\nconst c = 3;\nmore()\n')
  const [exact, lost] = await w.call(
    ['edit', { path: 'a.ts', edits: [{ old: 'const b = 2', new: 'const b = 5' }] }],
    ['edit', { path: 'a.ts', edits: [{ old: 'const b = 5\nconst c = 3', new: 'gone' }] }],
  )
  expect(exact!.content).toContain('had changed since it was last read')
  expect(lost!.content).toContain('2\tconst b = 5;')
  await w.call(['read', { path: 'a.ts' }])
  writeFileSync(join(w.root, 'a.ts'), 'other\n')
  const [over] = await w.call(['write', { path: 'a.ts', content: 'mine\n' }])
  expect([over!.isError, w.read('a.ts')]).toEqual([true, 'other\n'])
})

test('after three failed edits a read is demanded', async () => {
  const w = world({ 'a.ts': 'a\n' })
  const bad: [string, unknown] = ['edit', { path: 'a.ts', edits: [{ old: 'zzz', new: 'y' }] }]
  const good: [string, unknown] = ['edit', { path: 'a.ts', edits: [{ old: 'a', new: 'b' }] }]
  const results = await w.call(bad, bad, bad, good, ['read', { path: 'a.ts' }], good)
  expect(results.map(({ isError }) => isError)).toEqual([true, true, true, true, false, false])
  expect(results[3]!.content).toContain('read it again')
})

test('write makes folders, keeps line ends, and says when nothing changes', async () => {
  const w = world({ 'crlf.txt': 'a\r\nb\r\n' })
  const [made, kept, same] = await w.call(
    ['write', { path: 'x/y/z.txt', content: 'z' }],
    ['write', { path: 'crlf.txt', content: 'a\nc\n' }],
    ['write', { path: 'crlf.txt', content: 'a\nc\n' }],
  )
  expect(made!.content).toMatch(/^x\/y\/z.txt: created, version [0-9a-f]{12}, 1 lines$/)
  expect(kept!.content).toContain('kept')
  expect(same!.content).toContain('unchanged')
  expect([w.read('x/y/z.txt'), w.read('crlf.txt')]).toEqual(['z', 'a\r\nc\r\n'])
})

test('bad input names the field, unknown tools are told', async () => {
  const w = world({})
  const [none, field, extra, broken] = await w.call(
    ['bash', {}],
    ['edit', { path: 'a', edits: [{ old: 1, new: 'x' }] }],
    ['read', { path: 'a', lines: 3 }],
    ['read', null],
  )
  expect(none!.content).toContain('There is no tool "bash"')
  expect(field!.content).toContain('"edits.0.old"')
  expect(extra!.content).toContain('"lines"')
  expect(broken!.isError).toBe(true)
})
