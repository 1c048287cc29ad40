import { spawn } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { call, finish } from '../e2e/calculator.ts'
import { binary, playModel } from '../e2e/world.ts'

/** What the guide tells its reader to do, in order: write a file, or type a line and see this. */
type Deed = { file: string; content: string } | { line: string; shows: string; exit: number }

function deedsOf(guide: string): Deed[] {
  const blocks = guide.matchAll(/([^\n]*)\n\n```(\w+)\n(.*?)^```$/gms)
  return [...blocks].flatMap(([, before, language, text]): Deed[] => {
    if (language === 'console') return linesOf(text!)
    const file = /`([^`]+)`(?: anew)?:$/.exec(before!)?.[1]
    if (file === undefined) throw new Error(`The guide does not say what this file is called: ${before}`)
    return [{ file, content: text! }]
  })
}

function linesOf(text: string): Deed[] {
  return text
    .split(/^\$ /m)
    .slice(1)
    .map((part) => {
      const [line, ...shown] = part.split('\n')
      const exit = shown.find((one) => one.startsWith('# exit code '))
      const shows = shown.filter((one) => one !== exit).join('\n')
      return { line: line!, shows, exit: Number(exit?.slice(12) ?? 0) }
    })
}

/** Ids, times, hashes and amounts differ from run to run. */
function alike(text: string): string {
  return text
    .replaceAll(/\b\d{8}-\d{6}-[a-z0-9]{4}\b/g, '<run>')
    .replaceAll(/\b(?:\d+h)?(?:\d+m(?!s))?(?:\d+(?:\.\d+)?s|\d+ms)\b/g, '<time>')
    .replaceAll(/\$\d+\.\d+/g, '<dollars>')
    .replaceAll(/[\d.]+k? tokens/g, '<tokens>')
    .replaceAll(/\b[0-9a-f]{10}\b/g, '<commit>')
    .replaceAll(/ in \/\S+\/work$/gm, ' in <worktree>')
    .trim()
}

test('the guide can be followed literally in an empty folder', async () => {
  const base = await mkdtemp(join(tmpdir(), 'mmm-guide-'))
  onTestFinished(() => rm(base, { recursive: true, force: true }))
  const [folder, bin] = [join(base, 'empty'), join(base, 'bin')]
  for (const one of [folder, bin]) await mkdir(one)
  await writeFile(join(bin, 'mmm'), `#!/bin/sh\nexec "${process.execPath}" "${binary}" "$@"\n`)
  await chmod(join(bin, 'mmm'), 0o755)
  const server = await playModel((_request, { turn }) => {
    if (turn === 0) return call('read', { path: 'src/add.js' })
    if (turn === 1) return call('edit', { path: 'src/add.js', edits: [{ old: 'a - b', new: 'a + b' }] })
    return finish('done', 'The minus is a plus now')
  })
  onTestFinished(() => server.close())
  const name = {
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.com',
  }
  const env = {
    PATH: `${bin}:${process.env['PATH']}`,
    HOME: join(base, 'home'),
    LANG: 'C.UTF-8',
    ...name,
    ...server.env,
  }
  const deeds = deedsOf(await readFile('docs/first_workflow.md', 'utf8'))
  expect(deeds.length).toBeGreaterThan(15)
  for (const deed of deeds) {
    if ('file' in deed) {
      await mkdir(dirname(join(folder, deed.file)), { recursive: true })
      await writeFile(join(folder, deed.file), deed.content)
    } else {
      const { said, code } = await type(deed.line, folder, env)
      expect({ line: deed.line, said: alike(said), code }).toEqual({
        line: deed.line,
        said: alike(deed.shows),
        code: deed.exit,
      })
    }
  }
}, 120_000)

/** Runs a line as it is typed, both streams in the order in which they come. */
function type(line: string, cwd: string, env: Record<string, string>): Promise<{ said: string; code: number | null }> {
  return new Promise((resolve, reject) => {
    const child = spawn('/bin/sh', ['-c', `${line} 2>&1`], { cwd, env, stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
    child.on('error', reject)
    child.on('close', (code) => resolve({ said, code }))
  })
}
