import { z } from 'zod'
import { jsonIn } from './json_in.ts'
import type { Report, ReportFinding } from './report.ts'

const message = z.object({
  text: z.string().optional(),
  id: z.string().optional(),
  arguments: z.array(z.string()).optional(),
})
const level = z.enum(['none', 'note', 'warning', 'error'])
const rule = z.object({
  id: z.string(),
  defaultConfiguration: z.object({ level: level.optional() }).optional(),
  messageStrings: z.record(z.string(), z.object({ text: z.string() })).optional(),
})
const location = z.object({
  physicalLocation: z
    .object({
      artifactLocation: z.object({ uri: z.string().optional() }).optional(),
      region: z.object({ startLine: z.number().optional(), startColumn: z.number().optional() }).optional(),
    })
    .optional(),
})
const result = z.object({
  ruleId: z.string().optional(),
  ruleIndex: z.number().optional(),
  rule: z.object({ id: z.string().optional(), index: z.number().optional() }).optional(),
  kind: z.string().optional(),
  level: level.optional(),
  message,
  locations: z.array(location).optional(),
  suppressions: z.array(z.object({ status: z.string().optional() })).optional(),
})
const notification = z.object({ level: level.optional(), message })
const invocation = z.object({
  executionSuccessful: z.boolean(),
  toolExecutionNotifications: z.array(notification).optional(),
})
const run = z.object({
  tool: z.object({ driver: z.object({ name: z.string(), rules: z.array(rule).optional() }) }),
  results: z.array(result).nullish(),
  invocations: z.array(invocation).optional(),
})
const schema = z.object({ version: z.literal('2.1.0'), runs: z.array(run) })

type Run = z.infer<typeof run>
type Rule = z.infer<typeof rule>
type Result = z.infer<typeof result>

const severities = { error: 'error', warning: 'warning', note: 'info', none: 'info' } as const

/**
 * SARIF 2.1.0. Results that are suppressed, or whose kind is not `fail`, are no findings; a tool that says that it did not
 * succeed is one. Throws on what is no SARIF.
 */
export function sarifReport(text: string): Report {
  const { runs } = schema.parse(jsonIn(text))
  return {
    findings: runs.flatMap((one) => [
      ...(one.results ?? []).flatMap((found) => findingOf(found, one)),
      ...brokenRun(one),
    ]),
  }
}

function findingOf(found: Result, { tool }: Run): ReportFinding[] {
  if ((found.kind ?? 'fail') !== 'fail') return []
  if (found.suppressions?.some((one) => (one.status ?? 'accepted') === 'accepted')) return []
  const index = found.ruleIndex ?? found.rule?.index ?? -1
  const id = found.ruleId ?? found.rule?.id
  const known = tool.driver.rules?.[index] ?? tool.driver.rules?.find((one) => one.id === id)
  const place = found.locations?.[0]?.physicalLocation
  const uri = place?.artifactLocation?.uri
  return [
    {
      severity: severities[found.level ?? known?.defaultConfiguration?.level ?? 'warning'],
      code: id ?? known?.id ?? '',
      message: textOf(found.message, known),
      ...(uri === undefined ? {} : { file: pathOf(uri) }),
      ...(place?.region?.startLine === undefined ? {} : { line: place.region.startLine }),
      ...(place?.region?.startColumn === undefined ? {} : { column: place.region.startColumn }),
    },
  ]
}

function brokenRun({ tool, invocations }: Run): ReportFinding[] {
  const broken = (invocations ?? []).filter((one) => !one.executionSuccessful)
  return broken.map((one) => {
    const said =
      one.toolExecutionNotifications?.find((note) => note.level === 'error') ?? one.toolExecutionNotifications?.[0]
    const why = said === undefined ? '' : `: ${textOf(said.message, undefined)}`
    return { severity: 'error', code: '', message: `${tool.driver.name} did not succeed${why}` }
  })
}

/** A message by its text, or by the rule's own with `{0}` filled in. */
function textOf(said: z.infer<typeof message>, known: Rule | undefined): string {
  const text = said.text ?? known?.messageStrings?.[said.id ?? '']?.text ?? said.id ?? ''
  return text.replace(/\{(\d+)\}/g, (whole, number) => said.arguments?.[Number(number)] ?? whole)
}

function pathOf(uri: string): string {
  try {
    return decodeURIComponent(uri.replace(/^file:\/\/(?:localhost)?(?=\/)/, ''))
  } catch {
    return uri
  }
}
