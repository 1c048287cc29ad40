import { constants } from 'node:os'
import type { CheckResult, TestResult } from '../core/event.ts'
import { sha256 } from '../core/id.ts'
import { type Ended, run } from '../ports/shell.ts'
import type { Check } from './check.ts'
import { runFile } from './run_file.ts'
import { runHttp } from './run_http.ts'
import { sameTest } from './same_test.ts'
import { parseTests, readable } from './test_output.ts'

export interface RunCheckOptions {
  cwd: string
  /** The whole environment of the command; see `childEnv`. */
  env: Record<string, string>
  /** Milliseconds, for a check that sets none. @default 10 minutes */
  timeout?: number
  signal?: AbortSignal
  /** Makes output the same for the same result; see `normaliser`. @default as it is */
  normalise?: (text: string) => string
  /** Replaces secrets; see `masker`. @default as it is */
  mask?: (text: string) => string
  /** Keeps the whole normalised output; gives its sha256. */
  store?: (content: string) => Promise<string>
  onStart?: (pid: number, startTime: string) => void
  onEnd?: (ended: { pid: number; exit: number | null; signal?: string; ms: number }) => void
}

/**
 * Runs one check and judges it. It has passed if its command ended with 0, and, where it stands for a test, if at least
 * one test of that name really ran, passed, and none failed. What is stored and told is normalised and masked; standard
 * error follows standard output, for in which order two pipes are read differs from run to run.
 */
export async function runCheck(check: Check, options: RunCheckOptions): Promise<CheckResult> {
  if (check.form !== undefined) return look(check, options)
  const ended = await runCommand(check, options)
  const clean = cleaner(options)
  const tests = testsOf(ended, check)?.map((test) => ({
    ...test,
    name: (options.mask ?? same)(test.name),
    ...fileOf(test, clean),
  }))
  const [stdout, stderr] = [clean(ended.stdout), clean(ended.stderr)]
  const output = stdout + stderr
  const outputHash = options.store === undefined ? sha256(output) : await options.store(output)
  const reason = reasonOf(ended) ?? (ended.exit === 0 ? missingTest(check, tests) : undefined)
  return {
    check: check.id,
    command: check.command,
    commandHash: sha256(check.command),
    passed: ended.exit === 0 && reason === undefined,
    exit: ended.exit,
    ms: ended.ms,
    ...(reason === undefined ? {} : { reason }),
    tail: tailOf(readable(ended.stdout) === ended.stdout ? stdout : clean(readable(ended.stdout)), stderr),
    outputHash,
    ...(tests === undefined ? {} : { tests }),
  }
}

/** A server or a file, looked at without a command. */
async function look(check: Check, options: RunCheckOptions): Promise<CheckResult> {
  const started = performance.now()
  const { timeout } = check
  const { signal, cwd } = options
  const { output: raw, reason } =
    check.form!.kind === 'file'
      ? await runFile(check.form!, cwd)
      : await runHttp(check.form!, { ...(timeout === undefined ? {} : { timeout }), ...(signal && { signal }) })
  const output = cleaner(options)(raw)
  return {
    check: check.id,
    command: check.command,
    commandHash: sha256(check.command),
    passed: reason === undefined,
    exit: null,
    ms: Math.round(performance.now() - started),
    ...(reason === undefined ? {} : { reason: (options.mask ?? same)(reason) }),
    tail: tailOf(output, ''),
    outputHash: options.store === undefined ? sha256(output) : await options.store(output),
  }
}

async function runCommand(check: Check, options: RunCheckOptions): Promise<Ended> {
  let pid = 0
  const ended = await run(check.command, {
    cwd: options.cwd,
    env: options.env,
    timeout: check.timeout ?? options.timeout ?? 600_000,
    ...(options.signal === undefined ? {} : { signal: options.signal }),
    onStart: (started, startTime) => {
      pid = started
      options.onStart?.(started, startTime)
    },
  })
  const signal = ended.signal === undefined ? {} : { signal: ended.signal }
  if (pid !== 0) options.onEnd?.({ pid, exit: ended.exit, ...signal, ms: ended.ms })
  return ended
}

/** Masked before too: normalising could break a secret in two that the mask would then not know. */
function cleaner({ normalise = same, mask = same }: RunCheckOptions): (text: string) => string {
  return (text) => mask(normalise(mask(text)))
}

function same(text: string): string {
  return text
}

function fileOf(test: TestResult, clean: (text: string) => string): { file?: string } {
  return test.file === undefined ? {} : { file: clean(test.file).replace(/^\.\//, '') }
}

/** Each stream for itself: noise on one does not blur the other. Of an output with a gap nothing is known. */
function testsOf(ended: Ended, check: Check): TestResult[] | undefined {
  if (ended.dropped > 0) return undefined
  const streams = [ended.stdout, ended.stderr].map((text) => parseTests(text, check.runner))
  const found = streams.filter((tests) => tests !== undefined)
  return found.length === 0 ? undefined : found.flat()
}

/** Why it ended as it did, where the exit code alone does not tell it. */
function reasonOf(ended: Ended): string | undefined {
  if (ended.ended === 'timeout') return 'timeout'
  if (ended.ended === 'aborted') return 'interrupted'
  if (ended.exit === 127) return 'command not found'
  if (ended.exit === 126) return 'command not executable'
  const signal = ended.signal ?? signalName((ended.exit ?? 0) - 128)
  return signal === undefined ? undefined : `ended by signal ${signal}`
}

/** A shell tells of a program that died by a signal with 128 and the signal's number. */
function signalName(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0]
}

function missingTest(check: Check, tests: TestResult[] | undefined): string | undefined {
  if (check.test === undefined) return undefined
  const { path, name } = check.test
  if (tests === undefined) return 'the results of its tests could not be read'
  const wanted = name === undefined ? tests : tests.filter((test) => sameTest(test, { path, name }))
  if (wanted.some((test) => test.status === 'failed')) return 'a test of that name failed'
  if (wanted.some((test) => test.status === 'passed')) return undefined
  if (name === undefined) return 'no test ran'
  return wanted.length > 0 ? 'the test of that name was skipped' : 'no test of that name ran'
}

const tailLength = 4_000

/** The end of the output: of both streams, standard error at most by half where both are long. */
function tailOf(stdout: string, stderr: string): string {
  const second = endOf(stderr, Math.max(tailLength / 2, tailLength - stdout.length))
  return endOf(stdout, tailLength - second.length) + second
}

/** The end of a text, cut where a line begins. */
function endOf(text: string, length: number): string {
  if (text.length <= length) return text
  if (length <= 0) return ''
  const end = text.slice(-length)
  const line = end.indexOf('\n')
  if (line !== -1 && line < length / 2) return end.slice(line + 1)
  return /^[\uDC00-\uDFFF]/.test(end) ? end.slice(1) : end
}
