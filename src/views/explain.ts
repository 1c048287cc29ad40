import type { Run } from '../core/run.ts'
import { clean } from './text.ts'
import type { Whole } from './listed.ts'

/** Why a run stopped, and why each step that did not succeed did not. */
export function explainJson({ id, standing, run }: Whole) {
  const steps = [...run.graph.steps.values()]
  return {
    id,
    standing,
    reason: run.ended?.reason ?? null,
    code: run.ended?.code ?? null,
    message: run.ended?.message ?? null,
    failed: steps
      .filter((step) => step.ended?.outcome === 'failure')
      .map(({ path, attempt, ended }) => ({
        path,
        attempt,
        tolerated: ended!.conclusion === 'success',
        error: ended!.error ?? null,
      })),
    skipped: steps
      .filter((step) => step.ended?.outcome === 'skipped')
      .map(({ path, ended }) => ({
        path,
        condition: ended!.skipped?.condition ?? '',
        values: ended!.skipped?.values ?? {},
      })),
    open: [...run.graph.open],
    waiting: waitingOf(run),
  }
}

function waitingOf(
  run: Run,
): Array<{ path: string; message: string; options: string[] | null; expires: string | null }> {
  return [...run.approvals.values()]
    .filter((one) => one.answered === undefined && run.graph.open.has(one.asked.path))
    .map(({ asked }) => ({
      path: asked.path,
      message: asked.message,
      options: asked.options ?? null,
      expires: asked.expires ?? null,
    }))
}

/** The same for people. */
export function explainText(whole: Whole): string {
  const told = explainJson(whole)
  const lines = [
    told.message === null
      ? `${told.id} has not ended: it ${told.standing === 'running' ? 'is running' : 'died'}`
      : `${told.id} stopped because ${told.message} (${told.reason}, exit code ${told.code})`,
  ]
  for (const one of told.waiting) {
    lines.push(`waits    ${one.path}  ${one.message}${one.options === null ? '' : ` [${one.options.join(', ')}]`}`)
  }
  for (const one of told.failed) {
    const which = one.attempt > 1 ? ` in attempt ${one.attempt}` : ''
    lines.push(
      `failed   ${one.path}${which}${one.tolerated ? ', tolerated' : ''}  ${one.error?.message ?? ''}`.trimEnd(),
    )
    if (one.error?.hint !== undefined) lines.push(`         ${one.error.hint}`)
  }
  for (const one of told.skipped) {
    const values = Object.entries(one.values).map(([name, value]) => `${name} was ${JSON.stringify(value)}`)
    lines.push(`skipped  ${one.path}  ${one.condition}${values.length === 0 ? '' : `; ${values.join(', ')}`}`)
  }
  for (const path of told.open) lines.push(`open     ${path}`)
  if (lines.length === 1) lines.push('every step succeeded')
  return lines.map((line) => clean(line)).join('\n')
}
