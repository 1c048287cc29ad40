import { z } from 'zod'
import { jsonIn } from './json_in.ts'
import { percent, type Report, type ReportFinding } from './report.ts'

const position = z.object({ line: z.number(), column: z.number() })
const mutant = z.object({
  mutatorName: z.string(),
  replacement: z.string().optional(),
  location: z.object({ start: position }),
  status: z.enum(['Killed', 'Survived', 'NoCoverage', 'CompileError', 'RuntimeError', 'Timeout', 'Ignored', 'Pending']),
})
const schema = z.object({
  schemaVersion: z.string(),
  files: z.record(z.string(), z.object({ mutants: z.array(mutant) })),
})
type Mutant = z.infer<typeof mutant>

/** The mutation-testing report schema, as Stryker's `json` reporter writes it. Throws on what is none. */
export function strykerReport(text: string): Report {
  const { files } = schema.parse(jsonIn(text))
  const all = Object.values(files).flatMap((file) => file.mutants)
  const count = (...statuses: Array<Mutant['status']>) => all.filter((one) => statuses.includes(one.status)).length
  const [killed, timeout, survived, noCoverage] = [
    count('Killed'),
    count('Timeout'),
    count('Survived'),
    count('NoCoverage'),
  ]
  const detected = killed + timeout
  return {
    findings: Object.entries(files).flatMap(([file, { mutants }]) => mutants.flatMap((one) => findingOf(one, file))),
    mutation: {
      score: percent(detected, detected + survived + noCoverage),
      killed,
      timeout,
      survived,
      noCoverage,
      errors: count('CompileError', 'RuntimeError'),
      ignored: count('Ignored'),
    },
  }
}

/** A mutant that no test noticed. */
function findingOf(one: Mutant, file: string): ReportFinding[] {
  if (one.status !== 'Survived' && one.status !== 'NoCoverage') return []
  const what = one.replacement === undefined ? one.mutatorName : `${one.mutatorName}: ${one.replacement.slice(0, 200)}`
  const why = one.status === 'Survived' ? 'no test failed' : 'no test runs it'
  const { line, column } = one.location.start
  return [{ severity: 'warning', code: one.mutatorName, message: `${what} (${why})`, file, line, column }]
}
