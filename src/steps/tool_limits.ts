import { z } from 'zod'
import type { Report } from '../checks/index.ts'

const count = z.number().int().min(0)
const percent = z.number().min(0).max(100)

/** What makes a report a failure. */
export const toolLimits = z
  .strictObject({
    errors: count.default(0).describe('More findings of severity error than this'),
    warnings: count.optional().describe('More warnings than this; none given = any number is right'),
    'failed-tests': count.default(0).describe('More failed tests than this'),
    'no-tests': z.boolean().default(true).describe('A report of tests that names none which ran'),
    'coverage-below': percent.optional().describe('Less of the lines reached, in percent'),
    'branches-below': percent.optional().describe('Less of the branches reached, in percent'),
    'mutation-below': percent.optional().describe('A mutation score below this, in percent'),
    exit: z
      .boolean()
      .optional()
      .describe('Whether an exit code other than 0 counts; default: unless the report explains it'),
  })
  .describe('What makes the step fail')

type Limits = z.infer<typeof toolLimits>

/** Why a report is a failure, a sentence each with the first things found. Empty = it is none. */
export function toolFaults(report: Report, limits: Limits): string[] {
  return [...findingFaults(report, limits), ...testFaults(report, limits), ...shareFaults(report, limits)]
}

function findingFaults({ findings }: Report, limits: Limits): string[] {
  return (['error', 'warning'] as const).flatMap((severity) => {
    const found = findings.filter((one) => one.severity === severity)
    const allowed = severity === 'error' ? limits.errors : limits.warnings
    if (allowed === undefined || found.length <= allowed) return []
    const lines = found.slice(0, 5).map((one) => {
      const at = [one.file, one.line, one.column].filter((part) => part !== undefined).join(':')
      return `${at === '' ? '' : `${at} `}${one.message}${one.code === '' ? '' : ` (${one.code})`}`
    })
    return [
      `${plural(found.length, severity)}${allowed === 0 ? '' : `, more than ${allowed}`}`,
      ...lines.map((line) => `  ${line}`),
    ]
  })
}

function testFaults({ tests }: Report, limits: Limits): string[] {
  if (tests === undefined) return []
  if (tests.failed > limits['failed-tests']) {
    const lines = tests.failures
      .slice(0, 5)
      .map(({ name, message }) => `  ${name}${message === '' ? '' : `: ${message.split('\n')[0]}`}`)
    return [
      `${plural(tests.failed, 'failed test')}${limits['failed-tests'] === 0 ? '' : `, more than ${limits['failed-tests']}`}`,
      ...lines,
    ]
  }
  return limits['no-tests'] && tests.passed + tests.failed === 0 ? ['No test ran'] : []
}

function shareFaults({ coverage, mutation }: Report, limits: Limits): string[] {
  const below = (what: string, value: number | null | undefined, least: number | undefined) => {
    if (least === undefined || (typeof value === 'number' && value >= least)) return []
    return [
      typeof value === 'number' ? `${what} is ${value} %, below ${least} %` : `The report says nothing of ${what}`,
    ]
  }
  return [
    ...below('coverage of lines', coverage?.lines, limits['coverage-below']),
    ...below('coverage of branches', coverage?.branches, limits['branches-below']),
    ...below('the mutation score', mutation?.score, limits['mutation-below']),
  ]
}

function plural(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}
