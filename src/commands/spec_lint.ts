import { locateProject } from '../app/locate.ts'
import { lintProject } from '../app/spec_lint/lint_project.ts'
import { exit } from '../core/exit.ts'
import { annotationLines } from '../views/annotations.ts'
import { checkJson, checkText, mendedLines, type CheckShown } from '../views/check.ts'
import { sarifOf } from '../views/sarif.ts'
import { lookOf } from './look_of.ts'
import { oneOf } from './one_of.ts'
import { formatClash, formatFlag } from './spec_flags.ts'
import { specForm } from './spec_form.ts'
import type { Host, Output } from './verb.ts'

const formats = ['text', 'github', 'sarif'] as const

/** `mmm spec lint` */
export const specLint = specForm({
  name: 'lint',
  args: '[spec...]',
  summary: 'find what is unclear, contradictory or lost in specs: what "mmm check" finds, and rules of style and sense',
  flags: [
    { name: 'strict', description: 'count warnings as errors' },
    { name: 'fix', description: 'mend boxes, ids and headings where it is beyond doubt what was meant' },
    formatFlag,
  ],
  examples: [
    { line: 'mmm spec lint --fix', about: 'mend what is clear, and show the rest' },
    { line: 'mmm spec lint login --strict', about: 'one spec; a warning is exit 2 too' },
  ],
  async run({ args: named, flags, host, out }) {
    const format = oneOf(String(flags.format ?? 'text'), formats, 'format of findings')
    if (out.mode.json && format !== 'text') throw formatClash(format)
    const root = locateProject(host.cwd, flags.project)
    const { cwd, env, signal } = host
    const found = await lintProject(root, { named, cwd, env, fix: flags.fix === true, signal })
    const linted = flags.strict === true ? strictly(found) : found
    const code = linted.findings.some((one) => one.severity === 'error') ? exit.usage : exit.done
    print(linted, { code, format, host, out })
    return code
  },
})

interface Printing {
  code: number
  format: (typeof formats)[number]
  host: Host
  out: Output
}

function print(linted: CheckShown, { code, format, host, out }: Printing): void {
  const all = out.mode.verbosity > 0
  if (format === 'text') {
    return out.show('spec-lint', checkJson(linted, code), () => checkText(linted, lookOf(host, out), all))
  }
  for (const line of mendedLines(linted.mended)) out.say(line)
  if (format === 'sarif') out.text(JSON.stringify(sarifOf(linted.findings, host.version), null, 2))
  else if (linted.findings.length > 0) out.text(annotationLines(linted.findings).join('\n'))
}

function strictly<Shown extends CheckShown>(linted: Shown): Shown {
  const findings = linted.findings.map((one) =>
    one.severity === 'warning' ? { ...one, severity: 'error' as const } : one,
  )
  return { ...linted, findings }
}
