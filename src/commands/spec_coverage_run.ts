import { resolve } from 'node:path'
import { provenProject } from '../app/ledger/proven_project.ts'
import { writeResult } from '../app/write_result.ts'
import { exit } from '../core/exit.ts'
import { coverageFindings } from '../views/coverage/findings.ts'
import { coverageHtml } from '../views/coverage/html.ts'
import { coverageJunit } from '../views/coverage/junit.ts'
import { coverageMarkdown } from '../views/coverage/markdown.ts'
import { sarifOf } from '../views/sarif.ts'
import { specStatusJson, type SpecStatus } from '../views/spec_status.ts'
import { oneOf } from './one_of.ts'
import { projectRoot } from './project_root.ts'
import { formatClash } from './spec_flags.ts'
import type { SpecCall } from './spec_form.ts'

const formats = ['md', 'html', 'json', 'junit', 'sarif'] as const

/** What `mmm spec coverage` does. */
export async function runSpecCoverage({ args: named, flags, host, out }: SpecCall<CoverageFlags>): Promise<number> {
  const format = oneOf(flags.format ?? (out.mode.json ? 'json' : 'md'), formats, 'format of a coverage report')
  if (out.mode.json && format !== 'json' && flags.output === undefined) throw formatClash(format)
  const root = await projectRoot(host, flags.project)
  const { proven, findings } = await provenProject(root, { named, cwd: host.cwd, signal: host.signal, env: host.env })
  const status = { specs: proven, findings }
  if (flags.output !== undefined) {
    const path = resolve(host.cwd, flags.output)
    await writeResult(path, written(status, format, host.version))
    out.show('spec-coverage', { ...specStatusJson(status), output: path }, () => `Written to ${flags.output}`)
  } else if (format === 'json') out.json('spec-coverage', specStatusJson(status))
  else out.text(written(status, format, host.version).trimEnd())
  return exit.done
}

interface CoverageFlags {
  project?: string
  format?: string
  output?: string
}

function written(status: SpecStatus, format: (typeof formats)[number], version: string): string {
  if (format === 'md') return coverageMarkdown(status)
  if (format === 'html') return coverageHtml(status)
  if (format === 'junit') return coverageJunit(status)
  const body =
    format === 'sarif'
      ? sarifOf(coverageFindings(status), version)
      : { schemaVersion: 1, kind: 'spec-coverage', ...specStatusJson(status) }
  return `${JSON.stringify(body, null, 2)}\n`
}
