import { existsSync } from 'node:fs'
import { realpath } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { changeFiles } from '../app/spec_making/change_files.ts'
import { judgeDescribed } from '../app/spec_making/judge_described.ts'
import { judgePage } from '../app/spec_making/judge_page.ts'
import { storedFile } from '../app/spec_making/stored_file.ts'
import type { Lived } from '../app/life.ts'
import type { Opened } from '../app/open.ts'
import { formatDiagnostic, type Diagnostic } from '../core/diagnostic.ts'
import { codeOf, MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { fileName } from '../spec/index.ts'
import { findingsJson } from '../views/findings.ts'
import { clean, dollars } from '../views/text.ts'
import { projectRoot } from './project_root.ts'
import { insideOf } from './inside_of.ts'
import { tooMany, type SpecCall } from './spec_form.ts'
import { openForRun, runShipped, type RunningShipped } from './spec_run.ts'

const usage = 'Usage: mmm spec from-code <file or folder> [--name <id>]'

type FromCodeFlags = Record<string, unknown> & { name?: string }

/** What `mmm spec from-code` does. */
export async function runSpecFromCode({
  args: [typed, more],
  flags,
  host,
  out,
}: SpecCall<FromCodeFlags>): Promise<number> {
  if (typed === undefined) throw new MmmError('cli.missing-argument', 'Which code is to be described?', { hint: usage })
  if (more !== undefined) throw tooMany(more, 'mmm spec from-code <path>')
  const root = await projectRoot(host, flags.project)
  const area = insideOf(root, await realOf(resolve(host.cwd, typed), typed), typed) || '.'
  const name = nameOf(flags.name, area)
  const path = `specs/${name}.md`
  if (existsSync(join(root, path))) {
    throw new MmmError('spec.exists', `There is a file "${path}" already`, {
      at: { file: path },
      hint: 'Give the new one another name with --name',
    })
  }
  const opened = await openForRun({ flags, host })
  const running = { workflow: 'spec-from-code', specs: [], flags, host, out }
  const { lived, page, findings } = await tried(opened, { ...running, inputs: { area, name } }, path)
  const [run, { code, message }] = [lived.run, lived.stop]
  const cost = { usd: run.spent.usd }
  if (page === undefined || findings.some((one) => one.severity === 'error')) {
    const why = page === undefined ? message : 'What the model wrote does not hold as a specification'
    const ended = code === exit.done ? exit.unreached : code
    out.show(
      'spec-from-code',
      { run: run.id, code: ended, spec: null, message: why, findings: findingsJson(findings), ...cost },
      () =>
        [
          `Nothing was written: ${clean(why)}`,
          ...findings.map((one) => clean(formatDiagnostic(one))),
          `More: mmm explain ${run.id}`,
        ].join('\n'),
    )
    return ended
  }
  await changeFiles(root, { kind: 'from-code', about: name, files: [{ path, before: null, after: page }] })
  out.show(
    'spec-from-code',
    { run: run.id, code: exit.done, spec: { id: name, path }, message, findings: findingsJson(findings), ...cost },
    () =>
      [
        `Made ${clean(path)} (${dollars(run.spent.usd)})`,
        ...findings.map((one) => clean(formatDiagnostic(one))),
        `Next: mmm spec check ${name}`,
      ].join('\n'),
  )
  return exit.done
}

async function realOf(path: string, typed: string): Promise<string> {
  try {
    return await realpath(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT' && codeOf(error) !== 'ENOTDIR') throw error
    throw new MmmError('spec.no-code', `There is no file or folder "${typed}"`, { hint: usage })
  }
}

function nameOf(given: string | undefined, area: string): string {
  if (given !== undefined && !/^[a-z0-9][a-z0-9-]{0,60}$/.test(given)) {
    throw new MmmError('spec.name', `"${given}" is no id of a spec here`, {
      hint: 'Small letters, digits and "-", such as --name shopping-cart',
    })
  }
  const stem = area
    .split('/')
    .at(-1)!
    .replace(/(?<=.)\.[^.]*$/, '')
  const plain = fileName(stem === '.' ? 'project' : stem)
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return given ?? (plain === '' ? 'described' : plain)
}

interface Tried {
  lived: Lived
  page: Uint8Array | undefined
  findings: Diagnostic[]
}

/** The workflow mends what is wrong in form by itself; what our own reader and lint find goes back to the model once. */
async function tried(opened: Opened, running: RunningShipped, path: string): Promise<Tried> {
  const first = await once(opened, running, path)
  const wrong = first.findings.filter((one) => one.severity === 'error')
  if (first.page === undefined || wrong.length === 0) return first
  running.out.say(`What the model wrote is refused, it may try once more:\n${wrong.map(formatDiagnostic).join('\n')}`)
  const findings = `An earlier answer was refused:\n\n${wrong.map(formatDiagnostic).join('\n')}`
  return once(opened, { ...running, inputs: { ...running.inputs, findings } }, path)
}

async function once(opened: Opened, running: RunningShipped, path: string): Promise<Tried> {
  const lived = await runShipped(opened, running)
  const { root, config } = opened
  if (lived.stop.code !== exit.done) return { lived, page: undefined, findings: [] }
  const { events, run } = lived
  const page = await storedFile(events, { root, run: run.id, ending: path })
  if (page === undefined) return { lived, page, findings: [] }
  const { spec, findings } = judgePage(page, path, { root, lint: config.lint })
  // A page without criteria says so as a remark; here it is a fault
  if (spec === undefined) return { lived, page, findings: findings.map((one) => ({ ...one, severity: 'error' })) }
  const named = await storedFile(events, { root, run: run.id, ending: 'criteria.json' })
  return { lived, page, findings: [...findings, ...judgeDescribed(spec, { events, named })] }
}
