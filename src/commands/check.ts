import { checkFiles, type Checked } from '../app/tools/check_files.ts'
import { MmmError } from '../core/error.ts'
import { exit } from '../core/exit.ts'
import { annotationLines } from '../views/annotations.ts'
import { checkJson, checkText, mendedLines } from '../views/check.ts'
import { sarifOf } from '../views/sarif.ts'
import { lookOf } from './look_of.ts'
import { oneOf } from './one_of.ts'
import { projectFlag } from './project_flag.ts'
import { projectRoot } from './project_root.ts'
import { verb as define, type Host, type Output } from './verb.ts'

const formats = ['text', 'github', 'sarif'] as const

export const verb = define({
  name: 'check',
  summary: 'find mistakes in workflows, specifications and settings without running them',
  description:
    'Looks at .mmm/workflows and the tests in it, .mmm/config.yml and specs, or at the files and folders that are named. Exit 2 where something is an error, else 0. An error would stop a run before it begins; a warning is what most likely was not meant.',
  args: '[paths...]',
  flags: [
    { name: 'strict', description: 'count warnings as errors' },
    { name: 'fix', description: 'mend misspelled keys, kinds and names of workflows where one suggestion is clear' },
    {
      name: 'format',
      value: 'string',
      placeholder: 'text|github|sarif',
      description: 'how findings are printed',
      default: 'text',
    },
    projectFlag,
  ],
  examples: [
    { line: 'mmm check', about: 'all of the project' },
    { line: 'mmm check .mmm/workflows/nightly.yml --fix', about: 'one workflow, and mend what is clear' },
    { line: 'mmm check --strict --format github', about: 'in a GitHub workflow: remarks at the lines' },
    { line: 'mmm check --format sarif > mmm.sarif', about: 'for code scanning and editors' },
  ],
  async run({ args, flags, host, out }) {
    const format = oneOf(String(flags.format), formats, 'format of findings')
    if (out.mode.json && format !== 'text') throw clash(format)
    const root = await projectRoot(host, flags.project)
    const found = await checkFiles(host, { root, named: args, fix: flags.fix === true, signal: host.signal })
    const checked = flags.strict === true ? strictly(found) : found
    const code = checked.findings.some((one) => one.severity === 'error') ? exit.usage : exit.done
    print(checked, { code, format, host, out })
    return code
  },
})

interface Printing {
  code: number
  format: (typeof formats)[number]
  host: Host
  out: Output
}

function print(checked: Checked, { code, format, host, out }: Printing): void {
  if (format === 'text') return out.show('check', checkJson(checked, code), () => checkText(checked, lookOf(host, out)))
  for (const line of mendedLines(checked.mended)) out.say(line)
  if (format === 'sarif') out.text(JSON.stringify(sarifOf(checked.findings, host.version), null, 2))
  else if (checked.findings.length > 0) out.text(annotationLines(checked.findings).join('\n'))
}

function strictly(checked: Checked): Checked {
  const findings = checked.findings.map((one) =>
    one.severity === 'warning' ? { ...one, severity: 'error' as const } : one,
  )
  return { ...checked, findings }
}

function clash(format: string): MmmError {
  return new MmmError('cli.clash', `Flags "--json" and "--format ${format}" exclude each other`, {
    hint: 'One document comes with --json, another form with --format',
  })
}
