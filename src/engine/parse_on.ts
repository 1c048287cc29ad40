import type { Diagnostic, Place } from '../core/diagnostic.ts'
import { isTimeZone, readCron, unevenStep } from '../core/cron.ts'
import type { Schedule, Triggers, Workflow } from '../core/workflow.ts'
import type { RawWorkflow } from './schema.ts'

/** Where the findings go, and where in the file a path stands. */
export interface Parsing {
  findings: Diagnostic[]
  place(path: ReadonlyArray<PropertyKey>): Place
}

/** What starts a workflow beside a person; what is wrong with it goes to the findings. */
export function triggersOf(raw: NonNullable<RawWorkflow['on']>, b: Parsing): Triggers {
  const schedule = (raw.schedule ?? []).map((one, i): Schedule => {
    checkTimes(one, ['on', 'schedule', i], b)
    return { cron: one.cron, timezone: one.timezone, overlap: one.overlap, catchUp: one['catch-up'] }
  })
  checkTwice(schedule, b)
  const { spec, file, push } = raw
  if (spec !== undefined && !spec.added && !spec.changed) {
    const hint = 'Say `added: true`, `changed: true` or both'
    b.findings.push(finding('never', '"on.spec" never starts the workflow', b.place(['on', 'spec']), { hint }))
  }
  return {
    manual: raw.manual !== false,
    schedule,
    ...(spec === undefined
      ? {}
      : {
          spec: {
            added: spec.added,
            changed: spec.changed,
            ...(spec.paths === undefined ? {} : { paths: spec.paths }),
          },
        }),
    ...(file === undefined ? {} : { file }),
    ...(push === undefined ? {} : { push: push?.branches === undefined ? {} : { branches: push.branches } }),
  }
}

/** A workflow that a clock starts and that asks a model says what it may spend. */
export function checkBudget({ on, budget, byPath }: Workflow, b: Parsing): void {
  const asks = [...byPath.values()].find((step) => step.kind === 'agent')
  if (on === undefined || on.schedule.length === 0 || asks === undefined || Object.keys(budget).length > 0) return
  b.findings.push(
    finding('no-budget', 'A workflow with a schedule and agent steps needs a budget', b.place(['on', 'schedule']), {
      hint: 'Put for example `budget: {usd: 2, time: 30m}` at its head',
    }),
  )
}

function checkTimes({ cron, timezone }: { cron: string; timezone: string }, at: PropertyKey[], b: Parsing): void {
  if (!isTimeZone(timezone)) {
    const hint = 'Write it like Europe/Berlin, America/New_York or UTC'
    b.findings.push(finding('timezone', `There is no time zone "${timezone}"`, b.place([...at, 'timezone']), { hint }))
  }
  const read = readCron(cron, 'UTC')
  if (typeof read === 'string') {
    const hint = 'Minute, hour, day of month, month, weekday: "30 6 * * 1-5" is 06:30 from Monday to Friday'
    b.findings.push(finding('cron', read, b.place([...at, 'cron']), { hint }))
    return
  }
  const uneven = unevenStep(cron)
  if (uneven === undefined) return
  const [whole, of] = uneven.field === 'minutes' ? ['hour', 60] : ['day', 24]
  const { step } = uneven
  b.findings.push({
    ...finding(
      'cron-uneven',
      `"*/${step}" is not every ${step} ${uneven.field}: it starts anew each ${whole}`,
      b.place([...at, 'cron']),
      {
        hint: `Take a number that divides ${of}`,
      },
    ),
    severity: 'warning',
  })
}

function checkTwice(schedule: readonly Schedule[], b: Parsing): void {
  const seen = new Set<string>()
  for (const [i, { cron, timezone }] of schedule.entries()) {
    const key = `${cron.trim().replace(/\s+/g, ' ')} ${timezone}`
    if (seen.has(key))
      b.findings.push(finding('cron-twice', `"${cron}" stands here twice`, b.place(['on', 'schedule', i])))
    seen.add(key)
  }
}

function finding(code: string, message: string, at: Place, more: { hint?: string } = {}): Diagnostic {
  return { code: `workflow.${code}`, severity: 'error', message, at, ...more }
}
