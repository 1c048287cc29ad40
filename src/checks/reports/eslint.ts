import { z } from 'zod'
import { jsonIn } from './json_in.ts'
import type { Report, ReportFinding } from './report.ts'

const schema = z.array(
  z.object({
    filePath: z.string(),
    messages: z.array(
      z.object({
        ruleId: z.string().nullish(),
        severity: z.number(),
        message: z.string(),
        line: z.number().nullish(),
        column: z.number().nullish(),
      }),
    ),
  }),
)

/** ESLint's JSON (`--format json`), which stylelint-like tools and oxlint write too. Throws on what is none. */
export function eslintReport(text: string): Report {
  const files = schema.parse(jsonIn(text))
  return {
    findings: files.flatMap(({ filePath, messages }) =>
      messages.map((one): ReportFinding => ({
        severity: one.severity >= 2 ? 'error' : 'warning',
        code: one.ruleId ?? '',
        message: one.message,
        file: filePath,
        ...(typeof one.line === 'number' ? { line: one.line } : {}),
        ...(typeof one.column === 'number' ? { column: one.column } : {}),
      })),
    ),
  }
}
