import { writeFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { makeOutput } from '../../src/cli/output.ts'
import { reportError } from '../../src/cli/report_error.ts'
import { verbs } from '../../src/commands/index.ts'
import { MmmError } from '../../src/core/error.ts'
import { ownPid, startTimeOf } from '../../src/ports/shell.ts'
import { id, improveFacts, logOf, plainFacts } from '../views/log.ts'
import { hostFor, mmm, projectWith, type Said } from './world.ts'

const plain = '20261120-080000-cd34'

describe('verbs, flags and errors', () => {
  test('an unknown verb is an error with a suggestion', async () => {
    expect(await mmm(['stauts'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: Unknown verb "stauts"\n  Did you mean "status"?\n',
    })
  })

  test('with --json an error is one document, wherever the flag stands', async () => {
    const document = {
      schemaVersion: 1,
      kind: 'error',
      code: 'cli.unknown-flag',
      message: 'Unknown flag "--jsno"',
      at: null,
      hint: 'Did you mean "--json"?',
    }
    for (const argv of [
      ['--json', 'status', '--jsno'],
      ['status', '--jsno', '--json'],
    ]) {
      const { code, stdout, stderr } = await mmm(argv)
      expect([code, JSON.parse(stdout), stderr]).toEqual([2, document, ''])
    }
  })

  test('what stands after -- is no flag', async () => {
    expect((await mmm(['nothing', '--', '--json'])).stderr).toContain('Unknown verb "nothing"')
  })

  test('a flag of a verb before it is an error that says so', async () => {
    expect((await mmm(['--project', 'x', 'status'])).stderr).toBe(
      'error: Flag "--project" is not one that stands before the verb\n  The flags of a verb stand after it: mmm <verb> [arguments] [flags]\n',
    )
  })

  test('--events needs a verb with events, and excludes --json', async () => {
    expect((await mmm(['status', '--events'])).stderr).toContain('"mmm status" has no events to print')
    const both = await mmm(['runs', '--events', '--json'])
    expect([both.code, JSON.parse(both.stdout).code]).toEqual([2, 'cli.clash'])
  })

  test('--version and -V, alone and with a verb', async () => {
    for (const argv of [['-V'], ['--version'], ['status', '--version'], ['version']]) {
      expect(await mmm(argv)).toEqual({ code: 0, stdout: '0.1.0\n', stderr: '' })
    }
    expect(JSON.parse((await mmm(['version', '--json'])).stdout)).toEqual({
      schemaVersion: 1,
      kind: 'version',
      version: '0.1.0',
      node: '20.20.2',
      platform: 'linux-x64',
    })
  })

  test('an error shows its place and its hint, and its stack only with -v', () => {
    const known = new MmmError('spec.unreadable', 'Specification "a.md" cannot be read', {
      at: { file: 'specs/a.md', line: 3, column: 1 },
      hint: 'Mend it',
    })
    const text = 'error: Specification "a.md" cannot be read\n  at specs/a.md:3:1\n  Mend it\n'
    expect(report(known, -1)).toEqual({ code: 2, stdout: '', stderr: text })
    expect(report(known, 1).stderr).toContain(`${text}MmmError: Specification`)
    expect(report(new TypeError('x is not a function'), 0)).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: x is not a function\n  This is a defect of mmm: please report it with what -v shows\n',
    })
  })

  test('colour goes by the terminal, NO_COLOR, FORCE_COLOR and the flag', () => {
    const mode = { json: false, events: false, verbosity: 0 }
    const colored = (over: Parameters<typeof hostFor>[1], color?: boolean) =>
      makeOutput(hostFor({ code: 0, stdout: '', stderr: '' }, over), color === undefined ? { mode } : { mode, color })
        .colors.isColorSupported
    expect([
      colored({}),
      colored({ stdoutIsTTY: true }),
      colored({ stdoutIsTTY: true, env: { NO_COLOR: '1' } }),
      colored({ stdoutIsTTY: true, env: { TERM: 'dumb' } }),
      colored({ env: { FORCE_COLOR: '1' } }),
      colored({ stdoutIsTTY: true }, false),
      colored({ env: { NO_COLOR: '1' } }, true),
    ]).toEqual([false, true, false, false, true, false, true])
  })
})

describe('help', () => {
  test('every verb in the list has the name and summary that it has itself', async () => {
    for (const { name, summary, load } of verbs) {
      const { verb } = await load()
      expect({ name: verb.name, summary: verb.summary }).toEqual({ name, summary })
    }
  })

  test('no arguments, --help, -h and help print the overview, which names every verb', async () => {
    const { stdout } = await mmm([])
    for (const argv of [['--help'], ['-h'], ['help']]) expect(await mmm(argv)).toEqual({ code: 0, stdout, stderr: '' })
    const lines = stdout.split('\n')
    for (const { name, summary } of verbs) {
      expect(lines.find((one) => one.startsWith(`  ${name} `))).toContain(summary.slice(0, 20))
    }
    expect(stdout).toContain('  130  interrupted')
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100)
  })

  test('the help of a verb', async () => {
    const { stdout } = await mmm(['help', 'runs'])
    expect(await mmm(['runs', '-h'])).toEqual({ code: 0, stdout, stderr: '' })
    expect(stdout).toBe(runsHelp)
  })

  test('each form of a verb has a page with its own arguments, flags and examples', async () => {
    const { stdout } = await mmm(['help', 'spec', 'check'])
    expect(await mmm(['spec', 'check', '--help'])).toEqual({ code: 0, stdout, stderr: '' })
    expect(await mmm(['spec', '--help', 'check', 'some-spec'])).toEqual({ code: 0, stdout, stderr: '' })
    expect(stdout).toMatch(/^[A-Z].*\.\n\nUsage\n {2}mmm spec check \[.*\] \[flags\]\n/)
    expect(stdout).toContain('--bisect')
    expect(stdout).toContain('Examples\n  mmm spec check')
    for (const foreign of ['--dialect', '--answer', '--undo']) expect(stdout).not.toContain(foreign)
    expect(stdout.split('\n').length).toBeLessThan(45)
    const json = JSON.parse((await mmm(['spec', 'check', '--help', '--json'])).stdout)
    expect(json).toMatchObject({ kind: 'help', topic: 'spec', form: 'check', text: stdout.trimEnd() })
    expect((await mmm(['help', 'schedule', 'run'])).stdout).not.toContain('--systemd')
    expect(await mmm(['help', 'spec', 'chekc'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: "mmm spec" has no form "chekc"\n  Did you mean "check"?\n',
    })
  })

  test('the help of a verb with many flags shows its forms, and where their pages are', async () => {
    const { stdout } = await mmm(['spec', '--help'])
    expect(stdout).toContain('Type "mmm spec <form> --help" for the flags and examples of a form.')
    expect(stdout).toContain('--project')
    expect(stdout).not.toContain('--bisect')
  })

  test('every flag that a form names is one of its verb, and every flag has a form', async () => {
    for (const { load } of verbs) {
      const { verb } = await load()
      const own = verb.flags.map((flag) => flag.name)
      const named = verb.subverbs?.flatMap((one) => one.flags ?? own)
      if (named !== undefined) expect([verb.name, [...new Set(named)].toSorted()]).toEqual([verb.name, own.toSorted()])
    }
  })

  test('the exit codes, and an unknown topic', async () => {
    expect((await mmm(['help', 'exit-codes'])).stdout).toMatch(/^Exit codes\n {2}0 {4}done\n/)
    expect(await mmm(['help', 'rnus'])).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: Unknown verb "rnus"\n  Did you mean "runs"?\n',
    })
  })
})

describe('runs', () => {
  const root = projectWith({
    [id]: logOf(improveFacts()),
    [plain]: logOf(plainFacts()),
    '20261119-080000-ef56': 'garbage\n{}\n',
  })
  const run = (...argv: string[]) => mmm(['runs', ...argv], { cwd: join(root, '.mmm') })

  test('are listed newest first; a damaged one is listed as that', async () => {
    const { runs } = JSON.parse((await run('--json')).stdout) as { runs: Array<{ id: string; status: string }> }
    expect(runs.map((one) => [one.id, one.status])).toEqual([
      [id, 'failure'],
      [plain, 'failure'],
      ['20261119-080000-ef56', 'damaged'],
    ])
    expect((await run()).stdout).toContain('damaged: Line 1 of the log is damaged')
  })

  test('are found by latest, id, beginning and end', async () => {
    for (const word of [[], ['latest'], [id], ['20261121'], ['ab12']]) {
      const { stdout } = await run('show', ...word, '--json')
      expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, kind: 'run', id, reason: 'unproven left' })
    }
    expect((await run('show', '2026112')).stderr).toContain('"2026112" fits 2 runs')
    expect((await run('show', '20261121-100000-ab13')).stderr).toContain(`Did you mean "${id}"?`)
    expect((await run('show', 'ef56')).code).toBe(5)
  })

  test('show --events prints the log as it is', async () => {
    const { stdout } = await run('show', 'cd34', '--events')
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(logOf(plainFacts()))
  })

  test('an unknown form is an error with a suggestion', async () => {
    expect(await run('shwo')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'error: "mmm runs" has no form "shwo"\n  Did you mean "show"?\n',
    })
  })
})

describe('status', () => {
  test('of a project that never ran says what to type, and is no failure', async () => {
    const root = projectWith()
    const { code, stdout } = await mmm(['status'], { cwd: root })
    expect([code, stdout.includes('mmm has not run here yet'), stdout.includes('mmm improve')]).toEqual([0, true, true])
    const json = await mmm(['status', '--json'], { cwd: root })
    expect(JSON.parse(json.stdout)).toMatchObject({
      kind: 'status',
      lastRun: null,
      score: null,
      criteria: [],
      totals: { runs: 0 },
    })
  })

  test('does not read state.json', async () => {
    const root = projectWith({ [id]: logOf(improveFacts()) })
    const before = await mmm(['status', '--json'], { cwd: root })
    writeFileSync(join(root, '.mmm', 'state.json'), '{"garbage":')
    expect(await mmm(['status', '--json'], { cwd: root })).toEqual(before)
    expect(JSON.parse(before.stdout)).toMatchObject({ score: 7.5, lastRun: { id } })
  })

  test('tells a run that lives from one that died, by its lock', async () => {
    const root = projectWith({ [id]: logOf(improveFacts().slice(0, 20)) })
    const standing = async () => {
      const { lastRun } = JSON.parse((await mmm(['status', '--json'], { cwd: root })).stdout) as {
        lastRun: { status: string; next: { resume: string | null } }
      }
      return [lastRun.status, lastRun.next.resume]
    }
    const lock = (text: string) => writeFileSync(join(root, '.mmm', 'runs', id, 'lock'), text)
    expect(await standing()).toEqual(['died', `mmm resume ${id}`])
    lock(JSON.stringify({ pid: ownPid(), startTime: startTimeOf(ownPid()), about: id }))
    expect(await standing()).toEqual(['running', null])
    lock(JSON.stringify({ pid: ownPid(), startTime: '1', about: id }))
    expect(await standing()).toEqual(['died', `mmm resume ${id}`])
    lock('{"pid":')
    expect(await standing()).toEqual(['died', `mmm resume ${id}`])
  })

  test('finds the project from a subfolder, by .mmm before .git, or as named', async () => {
    const root = projectWith({ [id]: logOf(improveFacts()) })
    const inner = join(root, 'packages', 'a')
    mkdirSync(join(inner, '.git'), { recursive: true })
    expect(await rootFrom(inner)).toBe(root)
    expect(await rootFrom(root, '--project', 'packages/a')).toBe(inner)
    const missing = await mmm(['status', '--project', 'nowhere'], { cwd: root })
    expect([missing.code, missing.stderr.split('\n')[0]]).toEqual([2, 'error: Project "nowhere" is no folder'])
  })
})

function report(thrown: unknown, verbosity: number): Said {
  const said: Said = { code: -1, stdout: '', stderr: '' }
  const host = hostFor(said)
  said.code = reportError(thrown, host, makeOutput(host, { mode: { json: false, events: false, verbosity } }))
  return said
}

async function rootFrom(cwd: string, ...argv: string[]): Promise<string> {
  const { stdout } = await mmm(['status', '--json', ...argv], { cwd })
  return (JSON.parse(stdout) as { project: { root: string } }).project.root
}

const runsHelp = `List the runs of the project, or show one.

A run is named by its id, by the beginning or the last four characters of it, or
by "latest".

Usage
  mmm runs [form] [run] [flags]

Forms
  runs list           all runs, newest first (as without a word)
  runs show [run]     steps, iterations, checks and spend of one run; the latest
                      if none is named
  runs profile [run]  where the time of one run went, ended or not

Flags
      --trace <file>      profile: also write it as a trace for chrome://tracing
                          or Perfetto
      --project <folder>  the project, instead of the one around the current
                          folder

Flags of every verb
      --json              print the result as one JSON document
      --events            print events as they happen, one JSON document a line
  -v, --verbose           say more on stderr; -vv says still more
  -q, --quiet             say nothing on stderr but errors
      --[no-]color        colour, or none with --no-color, whatever the terminal
  -h, --help              print the help, of a verb too
  -V, --version           print the version

Examples
  mmm runs show latest         the newest run
  mmm runs show 3f2a --events  its log, one event a line
  mmm runs profile             what the newest run took its time for
`
